namespace Orders.Api.Hosting;

/// <summary>The application refuses to start, for reasons that the operator can correct.</summary>
/// <remarks>Each line is one reason and names the setting or the verb that helps.</remarks>
internal sealed class StartupException(IReadOnlyList<string> lines, Exception? cause = null)
    : Exception(string.Join(Environment.NewLine, lines), cause)
{
    public StartupException(string line, Exception? cause = null)
        : this([line], cause)
    {
    }

    public IReadOnlyList<string> Lines { get; } = lines;
}
