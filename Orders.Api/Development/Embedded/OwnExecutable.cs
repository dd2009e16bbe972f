using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>How to run this application as another process: by the executable that we were started with, or by <c>dotnet</c> and our assembly.</summary>
internal static class OwnExecutable
{
    public static (string Program, IReadOnlyList<string> Arguments) Command
    {
        get
        {
            var assembly = typeof(OwnExecutable).Assembly;
            var process = Environment.ProcessPath;
            return Path.GetFileNameWithoutExtension(process) switch
            {
                var name when name == assembly.GetName().Name => (process!, []),
                "dotnet" => (process!, [assembly.Location]),
                // Inside another program, as in a test run.
                _ => (SearchPath.Find("dotnet") ?? throw new StartupException("The .NET runtime (dotnet) is not on PATH."), [assembly.Location]),
            };
        }
    }
}
