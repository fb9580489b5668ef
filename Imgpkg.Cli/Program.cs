using Imgpkg.Cli;
using Imgpkg.Cli.Output;
using Imgpkg.Cli.Sessions;

using Interruption interruption = Interruption.OnSignals();
var console = ToolConsole.OfProcess();
Tool tool = new(console, ClientSession.Open);
return await tool.RunAsync(args, interruption);
