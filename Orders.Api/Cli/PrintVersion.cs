using System.CommandLine;
using System.CommandLine.Invocation;
using Orders.Api.Hosting;

namespace Orders.Api.Cli;

/// <summary>
/// The option <c>--version</c>. System.CommandLine's own action prints the version of the entry assembly, which in a test is another one.
/// </summary>
internal sealed class PrintVersion : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(ApplicationVersion.Current);
        return CommandLine.Done;
    }
}
