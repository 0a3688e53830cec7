return await Mte.Cli.CommandLine.RunAsync(args);
