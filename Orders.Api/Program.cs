using Orders.Api.Cli;

return await CommandLine.Run(args);
