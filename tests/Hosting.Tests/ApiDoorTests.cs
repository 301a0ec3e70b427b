using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using VoiceAgent.Hosting.Api;
using VoiceAgent.Testing;

namespace VoiceAgent.Hosting.Tests;

/// <summary>Who is let in, and why not.</summary>
public sealed class ApiDoorTests
{
    private const string Key = RunningGateway.Key;

    [Theory]
    [InlineData("127.0.0.1", "localhost:8000", true)]
    [InlineData("127.0.0.1", "LOCALHOST", true)]
    [InlineData("127.0.0.1", "localhost.:8000", true)]
    [InlineData("127.0.0.1", "127.0.0.1:8000", true)]
    [InlineData("127.8.9.1", "127.8.9.1", true)]
    [InlineData("::1", "[::1]:8000", true)]
    [InlineData("::ffff:127.0.0.1", "[::ffff:127.0.0.1]:8000", true)]
    [InlineData("127.0.0.1", "evil.example", false)]
    [InlineData("127.0.0.1", "localhost.evil.example", false)]
    [InlineData("127.0.0.1", "127.0.0.1.nip.io", false)]
    [InlineData("127.0.0.1", "evil-localhost", false)]
    [InlineData("127.0.0.1", "0.0.0.0:8000", false)]
    [InlineData("127.0.0.1", "[::]:8000", false)]
    [InlineData("127.0.0.1", "192.168.1.2", false)]
    [InlineData("127.0.0.1", "", false)]
    [InlineData("192.168.1.2", "localhost", false)]
    [InlineData("::ffff:192.168.1.2", "localhost", false)]
    [InlineData("2001:db8::1", "localhost", false)]
    [InlineData(null, "localhost", false)]
    public void Without_a_key_only_this_machine_under_its_own_name_is_let_in(string? from, string host, bool allowed) =>
        Door().Judge(Request(from, host)).Caller.ShouldBe(allowed ? "loopback" : null);

    [Theory]
    [InlineData("Forwarded")]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-forwarded-proto")]
    [InlineData("X-FORWARDED-HOST")]
    [InlineData("X-Original-For")]
    [InlineData("X-Real-IP")]
    [InlineData("Via")]
    [InlineData("CF-Connecting-IP")]
    [InlineData("CDN-Loop")]
    [InlineData("Ngrok-Auth-User-Email")]
    [InlineData("True-Client-IP")]
    [InlineData("X-Client-IP")]
    [InlineData("X-Envoy-External-Address")]
    [InlineData("Fly-Client-IP")]
    [InlineData("X-Amzn-Trace-Id")]
    [InlineData("Tailscale-User-Login")]
    public void Without_a_key_whatever_a_proxy_or_tunnel_adds_ends_the_trust(string header)
    {
        var request = Request("127.0.0.1", "localhost");
        request.Request.Headers[header] = "";

        var refusal = Door().Judge(request).Refusal.ShouldNotBeNull();

        (refusal.Status, refusal.Reason).ShouldBe((403, "forwarded"));
        refusal.Detail.ShouldContain(header);
        refusal.Detail.ShouldContain("Api__Key");
    }

    [Theory]
    [InlineData("wss://voice.example.com", false)]
    [InlineData("https://192.0.2.7/base", false)]
    [InlineData("ws://localhost:8000", true)]
    [InlineData("ws://127.0.0.1:8000", true)]
    [InlineData("ws://[::1]:8000", true)]
    [InlineData("", true)]
    public void Without_a_key_a_public_address_closes_the_API_on_this_machine_as_well(string publicUrl, bool open)
    {
        var door = Door(publicUrl: publicUrl);

        door.Judge(Request("127.0.0.1", "localhost")).Caller.ShouldBe(open ? "loopback" : null);
        (door.ClosedBecauseOf is null).ShouldBe(open);
    }

    [Fact]
    public void A_host_that_is_named_is_as_good_as_this_machines_own()
    {
        var door = Door(new ApiOptions { AllowedHosts = "dev.internal, box" });

        door.Judge(Request("127.0.0.1", "DEV.internal.:8000")).Caller.ShouldBe("loopback");
        door.Judge(Request("127.0.0.1", "box")).Caller.ShouldBe("loopback");
        door.Judge(Request("127.0.0.1", "localhost")).Caller.ShouldBe("loopback");
        door.Judge(Request("127.0.0.1", "x.dev.internal")).Refusal.ShouldNotBeNull().Reason.ShouldBe("foreign_host");
    }

    [Theory]
    [InlineData("Bearer " + Key, null)]
    [InlineData("bearer " + Key, null)]
    [InlineData("Bearer  " + Key + " ", null)]
    [InlineData("Bearer " + Key + "0", "wrong_key")]
    [InlineData("Bearer 0123456789ABCDEF0123456789ABCDEF", "wrong_key")]
    [InlineData("Basic " + Key, "wrong_key")]
    [InlineData("Basic !", "no_key")]
    [InlineData("Basic Og==", "no_key")]
    [InlineData("Basic ", "no_key")]
    [InlineData("Bearer ", "no_key")]
    [InlineData("Digest " + Key, "no_key")]
    [InlineData(Key, "no_key")]
    [InlineData("", "no_key")]
    public void With_a_key_only_the_key_counts_wherever_the_request_comes_from(string authorization, string? reason)
    {
        foreach (var (from, host) in new[] { ("127.0.0.1", "localhost"), ("203.0.113.9", "voice.example.com") })
        {
            var request = Request(from, host);
            request.Request.Headers.Authorization = authorization;
            request.Request.Headers["X-Forwarded-For"] = "198.51.100.1";

            var (caller, refusal) = Door(new ApiOptions { Key = Key }, "wss://voice.example.com").Judge(request);

            (refusal?.Reason).ShouldBe(reason);
            caller.ShouldBe(reason is null ? $"key {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))[..8]}" : null);
        }
    }

    [Fact]
    public void A_browser_sends_the_key_as_a_password_and_its_hash_is_enough_here()
    {
        var request = Request("203.0.113.9", "voice.example.com");
        request.Request.Headers.Authorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + Key));

        Door(new ApiOptions { KeyHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key))) }).Judge(request).Caller.ShouldNotBeNull();
        Door(new ApiOptions { KeyHash = Convert.ToHexString(SHA256.HashData("another"u8)) }).Judge(request).Refusal.ShouldNotBeNull().Reason.ShouldBe("wrong_key");
    }

    [Fact]
    public void With_a_key_the_names_of_hosts_count_where_some_are_configured()
    {
        var door = Door(new ApiOptions { Key = Key, AllowedHosts = "voice.example.com" });

        door.Judge(WithKey(Request("203.0.113.9", "voice.example.com"))).Caller.ShouldNotBeNull();
        door.Judge(WithKey(Request("203.0.113.9", "evil.example"))).Refusal.ShouldNotBeNull().Reason.ShouldBe("foreign_host");
    }

    [Theory]
    [InlineData("POST", "Origin", "https://evil.example", true)]
    [InlineData("POST", "Origin", "null", true)]
    [InlineData("POST", "Origin", "http://localhost:8001", true)]
    [InlineData("POST", "Origin", "http://localhost:8000", false)]
    [InlineData("POST", "Origin", "http://LOCALHOST:8000", false)]
    [InlineData("POST", "Sec-Fetch-Site", "cross-site", true)]
    [InlineData("POST", "Sec-Fetch-Site", "same-site", true)]
    [InlineData("POST", "Sec-Fetch-Site", "same-origin", false)]
    [InlineData("POST", "Sec-Fetch-Site", "none", false)]
    [InlineData("DELETE", "Origin", "https://evil.example", true)]
    [InlineData("PATCH", "Origin", "https://evil.example", true)]
    [InlineData("GET", "Origin", "https://evil.example", false)]
    public void A_change_that_a_page_of_another_site_asks_for_is_refused_with_and_without_a_key(string method, string header, string value, bool refused)
    {
        foreach (var options in new[] { new ApiOptions(), new ApiOptions { Key = Key } })
        {
            var request = WithKey(Request("127.0.0.1", "localhost:8000"));
            request.Request.Method = method;
            request.Request.Headers[header] = value;

            (Door(options).Judge(request).Refusal?.Reason == "cross_site").ShouldBe(refused);
        }
    }

    [Fact]
    public void Wrong_keys_are_slowed_for_each_address_and_the_right_one_never() => VirtualTime.Run(async time =>
    {
        var door = Door(new ApiOptions { Key = Key }, time: time);
        for (var guess = 0; guess < 13_000; guess++)
            door.Judge(Guess("203.0.113.9")).Refusal.ShouldNotBeNull().Status.ShouldBe(guess < 10 ? 401 : 429);
        door.Judge(Guess("203.0.113.9")).Refusal!.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));

        door.Judge(WithKey(Request("203.0.113.9", "x"))).Caller.ShouldNotBeNull();
        door.Judge(Guess("203.0.113.8")).Refusal!.Status.ShouldBe(401);
        await time.Delay(TimeSpan.FromSeconds(2));
        door.Judge(Guess("::ffff:203.0.113.9")).Refusal!.Status.ShouldBe(401);
        door.Judge(Guess("203.0.113.9")).Refusal!.Status.ShouldBe(401);
        door.Judge(Guess("203.0.113.9")).Refusal!.Status.ShouldBe(429);
    });

    [Fact]
    public void A_network_of_version_6_is_one_address_and_many_of_them_do_not_fill_the_memory() => VirtualTime.Run(async time =>
    {
        var limit = new GuessLimit(time);
        for (var host = 0; host < 11; host++)
            (limit.Take(IPAddress.Parse($"2001:db8:0:1::{host:x}")) > TimeSpan.Zero).ShouldBe(host == 10);
        for (var network = 0; network < 50_000; network++)
            limit.Take(IPAddress.Parse($"2001:db8:{network:x4}:2::1"));
        limit.Addresses.ShouldBe(GuessLimit.MaxAddresses);
        limit.Take(IPAddress.Parse("2001:db9::1")).ShouldBeGreaterThan(TimeSpan.Zero, "those beyond share one limit");

        await time.Delay(TimeSpan.FromSeconds(60));
        limit.Take(IPAddress.Parse("2001:db9::1")).ShouldBe(TimeSpan.Zero);
        limit.Addresses.ShouldBe(1);
    });

    private static ApiDoor Door(ApiOptions? options = null, string publicUrl = "", TimeProvider? time = null) => new(
        Options.Create(options ?? new ApiOptions()), new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Telnyx:PublicUrl", (string?)publicUrl)]).Build(), time ?? TimeProvider.System);

    private static DefaultHttpContext Request(string? from, string host)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = from is null ? null : IPAddress.Parse(from);
        http.Request.Method = "GET";
        http.Request.Headers.Host = host;
        return http;
    }

    private static DefaultHttpContext WithKey(DefaultHttpContext http)
    {
        http.Request.Headers.Authorization = "Bearer " + Key;
        return http;
    }

    private static DefaultHttpContext Guess(string from)
    {
        var http = Request(from, "x");
        http.Request.Headers.Authorization = "Bearer guess";
        return http;
    }
}
