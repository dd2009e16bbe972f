using System.Globalization;

namespace Orders.Tests.Invariants.Trouble;

/// <summary>A number of a run that an environment variable may change: small on CI, large for a proof.</summary>
internal static class RunSize
{
    public static int Of(string variable, int byDefault) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var given) ? given : byDefault;
}
