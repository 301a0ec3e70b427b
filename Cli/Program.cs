using System.CommandLine;
using VoiceAgent.Cli;

var root = new RootCommand("What an operator does beside the running platform.") { ReplayCommand.Create(), VoicesCommand.Create(), SchemaCommand.Create(), CertificatesCommand.Create(), AgentsCommand.Create() };
return await root.Parse(args).InvokeAsync();
