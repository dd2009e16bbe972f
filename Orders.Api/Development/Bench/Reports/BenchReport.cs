using System.Text.Json;

namespace Orders.Api.Development.Bench.Reports;

/// <summary>All results, and where they were measured.</summary>
internal sealed record BenchReport(BenchEnvironment Environment, IReadOnlyList<BenchResult> Results)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static BenchReport Parse(string json) => JsonSerializer.Deserialize<BenchReport>(json, Json)!;

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The result of the same benchmark; null if this report has none.</summary>
    public BenchResult? Named(string name) => Results.FirstOrDefault(x => x.Name == name);
}
