using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using VoiceAgent.Bench;
using VoiceAgent.Bench.Cluster;
using VoiceAgent.Grains;
using VoiceAgent.Grains.Placement;
using VoiceAgent.Telephony.Telnyx;

// A process of the cluster edition for ./run bench editions: as Gateway and Silo, with paced engines. Or what makes the certificates of such processes.
if (args is ["certificates", var folder])
    return ClusterCertificates.Make(folder, TimeProvider.System);

var roles = SiloRoles.None;
var hasLines = false;
return await PlatformProcess.RunAsync(
    args[1..],
    builder =>
    {
        roles = builder.Roles();
        hasLines = roles is SiloRoles.None or SiloRoles.All;
        if (roles == SiloRoles.None)
            builder.AddClusterClient();
        else
            builder.AddSilo();
        if (roles.HasFlag(SiloRoles.Call))
            PlatformProcess.AddAgent(builder);
        if (roles.HasFlag(SiloRoles.Speech))
            PlatformProcess.AddEngines(builder);
        if (!hasLines)
            return;
        builder.AddGrainCallHost();
        PlatformProcess.AddLines(builder);
        builder.Services.AddHostedService<UntilSpeech>();
    },
    app =>
    {
        if (!hasLines)
            return;
        app.MapTelnyx();
        app.MapGet("/bench/stream", StreamMeter.RunAsync);
    });
