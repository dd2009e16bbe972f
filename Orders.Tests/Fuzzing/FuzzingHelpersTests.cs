using System.Text;
using System.Text.Json;

namespace Orders.Tests.Fuzzing;

[Trait("Category", "Unit")]
public sealed class FuzzingHelpersTests
{
    const string Json = """{"orderId":"0197b000-0000-7000-8000-000000000001","amount":25.00,"lines":[{"sku":"tea-001","quantity":2}]}""";

    [Fact]
    public void The_same_seed_makes_the_same_inputs()
    {
        var seed = new FuzzSeed(42, 1);

        Assert.Equal(Inputs(seed), Inputs(seed));
        Assert.NotEqual(Inputs(seed), Inputs(seed with { Seed = 43 }));
    }

    [Fact]
    public void Inputs_differ_and_most_of_them_are_JSON()
    {
        var inputs = Inputs(new FuzzSeed(1, 1));

        Assert.True(inputs.Distinct().Count() > 700, $"{inputs.Distinct().Count()} of 1,000 inputs differ.");
        Assert.True(inputs.Count(IsJson) > 500, $"{inputs.Count(IsJson)} of 1,000 inputs are JSON.");
    }

    [Fact]
    public void Changed_bytes_differ_from_the_valid_ones()
    {
        var (seed, valid) = (new FuzzSeed(1, 1), Encoding.UTF8.GetBytes(Json));

        var same = Enumerable.Range(0, 1_000).Count(input => ByteMutation.Of(valid, seed.Of(input)).SequenceEqual(valid));

        Assert.True(same < 200, $"{same} of 1,000 inputs are the valid one.");
    }

    static List<string> Inputs(FuzzSeed seed) => [.. Enumerable.Range(0, 1_000).Select(input => JsonMutation.Of(Json, seed.Of(input)))];

    static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 10_000 }).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
