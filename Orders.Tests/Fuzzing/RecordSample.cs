using Orders.Tests.Fixtures;

namespace Orders.Tests.Fuzzing;

/// <summary>A valid record of a topic, from the approved samples of all messages.</summary>
internal sealed record RecordSample(string Topic, string Type, string Json)
{
    /// <summary>The order of all samples.</summary>
    public const string Order = "0197b000-0000-7000-8000-000000000001";

    const string File = "messages.txt";

    /// <summary>Reads the samples, by topic.</summary>
    public static ILookup<string, RecordSample> ByTopic() => ApprovedFile.Read(File).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
        .Select(block => Of(block.Trim().Split('\n'))).ToLookup(sample => sample.Topic);

    static RecordSample Of(string[] lines) => new(After("topic: ", lines), After("MT-MessageType: ", lines), lines[^1]);

    static string After(string start, string[] lines) =>
        lines.Single(line => line.StartsWith(start, StringComparison.Ordinal))[start.Length..].Trim();
}
