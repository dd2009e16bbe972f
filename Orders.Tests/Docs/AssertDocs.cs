namespace Orders.Tests.Docs;

internal static class AssertDocs
{
    /// <summary>Fails with every line, because xUnit truncates long lists.</summary>
    public static void None(string complaint, IEnumerable<string> lines)
    {
        var all = string.Join('\n', lines.Select(line => $"{line} {complaint}"));
        Assert.True(all.Length == 0, all);
    }
}
