using EdgeLlm.Daemon.Cli;

return await EdgeLlmProgram.RunAsync(args, Screen.Console);
