using System.Globalization;

namespace Orders.Tests.Fuzzing;

/// <summary>The seed of a fuzzing test, and how many inputs it makes.</summary>
/// <remarks>
/// <c>ORDERS_SEED</c> replays a run, and <c>ORDERS_FUZZ_INPUTS</c> prolongs it. Each input has random numbers of its own, so one input can
/// be replayed without those before it.
/// </remarks>
/// <param name="Seed">The seed.</param>
/// <param name="Inputs">How many inputs the test makes.</param>
public sealed record FuzzSeed(int Seed, int Inputs)
{
    const string SeedVariable = "ORDERS_SEED";
    const string InputsVariable = "ORDERS_FUZZ_INPUTS";

    /// <summary>Reads seed and number from the environment, and prints the line that replays the run.</summary>
    /// <param name="inputs">How many inputs without a setting: a few seconds of them.</param>
    public static FuzzSeed Of(int inputs)
    {
        var seed = new FuzzSeed(Read(SeedVariable) ?? Random.Shared.Next(), Read(InputsVariable) ?? inputs);
        TestContext.Current.TestOutputHelper?.WriteLine(seed.Replay);
        return seed;
    }

    /// <summary>The settings that repeat the run; failures name it.</summary>
    public string Replay => $"Replay with {SeedVariable}={Seed} {InputsVariable}={Inputs}";

    /// <summary>The random numbers of one input.</summary>
    public Random Of(long input) => new((int)Mixed(((ulong)(uint)Seed << 32) ^ (ulong)input));

    static int? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Spreads neighbouring numbers over all seeds (the finaliser of SplitMix64).</summary>
    static ulong Mixed(ulong number)
    {
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
        return (number ^ (number >> 31)) & 0x7FFF_FFFF;
    }
}
