using System.Text.RegularExpressions;

namespace VoiceAgent.Platform.Tests;

/// <summary>What SECURITY.md claims is held by tests that exist.</summary>
public sealed class SecurityPageTests
{
    [Fact]
    public void Every_test_that_it_names_is_there()
    {
        var named = Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, "SECURITY.md")), @"`(\w+Tests)\.(\w+)`").Select(m => (Class: m.Groups[1].Value, Method: m.Groups[2].Value)).ToList();
        named.Count.ShouldBeGreaterThan(15);
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        named.Where(test => !tests[test.Class].Any(text => Regex.IsMatch(text, $@"\b{test.Method}\("))).ShouldBeEmpty();
    }
}
