using VoiceAgent.Gateway;
using VoiceAgent.Hosting;

return await GatewayProgram.CreateBuilder(args).RunAsync(GatewayProgram.Map);
