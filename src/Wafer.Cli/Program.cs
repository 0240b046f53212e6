using Wafer.Cli;

return Tool.Run(ToolHost.OfProcess(), args);
