using Orders.Api.Hosting;

namespace Orders.Api.Development.Embedded;

/// <summary>The command that starts this application as another process.</summary>
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
                // This assembly runs inside another program, for example a test runner.
                _ => (SearchPath.Find("dotnet") ?? throw new StartupException(
                    "The .NET runtime (dotnet) is not on PATH. Add dotnet's folder to PATH."), [assembly.Location]),
            };
        }
    }
}
