using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using VoiceAgent.Settings;

namespace VoiceAgent.Hosting.Api;

/// <summary>Puts <see cref="ApiDoor"/> before every endpoint that does not say itself that anybody may use it.</summary>
/// <remarks>It is not based on the framework's base class, which writes three log lines for each request that it refuses.</remarks>
internal sealed class ApiAuthentication(ApiDoor door, ApiRefusals refusals) : IAuthenticationHandler
{
    private const string Name = "ApiKey";
    private HttpContext? _http;
    private AuthenticateResult? _result;
    private Refusal? _refusal;

    private HttpContext Http => _http ?? throw new InvalidOperationException("The request is not known yet.");

    /// <summary>Adds the door. An endpoint that anybody may use says so with <c>AllowAnonymous</c>; all others, and paths without an endpoint, are behind it.</summary>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<ApiOptions>(configuration.GetSection("Api"), ApiRules.Check);
        services.AddSingleton<ApiDoor>();
        services.AddSingleton<ApiRefusals>();
        services.AddSingleton<Audit>();
        services.AddAuthentication(o =>
        {
            o.AddScheme<ApiAuthentication>(Name, null);
            o.DefaultScheme = Name;
        });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder(Name).RequireAuthenticatedUser().Build());
    }

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _http = context;
        return Task.CompletedTask;
    }

    /// <remarks>Called twice for each request: when its endpoint is known, and for the policy.</remarks>
    public Task<AuthenticateResult> AuthenticateAsync() => Task.FromResult(_result ??= Authenticate());

    public async Task ChallengeAsync(AuthenticationProperties? properties)
    {
        var refusal = _refusal ?? throw new InvalidOperationException("Who may not come in was not asked for a key.");
        refusals.Add(refusal.Reason, Http.Connection.RemoteIpAddress);
        if (refusal.Status == StatusCodes.Status401Unauthorized)
            Http.Response.Headers.WWWAuthenticate = "Basic realm=\"VoiceAgent, password: the API key\", charset=\"UTF-8\"";
        await new Problem(refusal.Status, refusal.Detail) { RetryAfter = refusal.RetryAfter }.ExecuteAsync(Http);
    }

    public Task ForbidAsync(AuthenticationProperties? properties) => throw new InvalidOperationException("Who is let in may do everything.");

    private AuthenticateResult Authenticate()
    {
        // A wrong key that is sent to an endpoint that anybody may use is no guess.
        if (Http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return AuthenticateResult.NoResult();
        (var caller, _refusal) = door.Judge(Http);
        if (caller is null)
            return AuthenticateResult.NoResult();
        // The connection is proved now and not with the answer: the answer to a dial waits for the carrier.
        ConnectionGuard.Prove(Http);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, caller)], Name)), Name));
    }
}
