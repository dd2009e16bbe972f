using System.Globalization;

namespace Orders.Sagas.TopicDesign;

/// <summary>One setting of a topic that the design needs.</summary>
/// <param name="Name">The name that Kafka gives it.</param>
/// <param name="Value">What <c>migrate</c> states.</param>
/// <param name="Meets">Whether another value is as good.</param>
/// <param name="Otherwise">What happens with a value that is not as good.</param>
/// <param name="LosesRecords">Whether records may be lost then.</param>
internal sealed record TopicRequirement(string Name, string Value, Func<string, bool> Meets, string Otherwise, bool LosesRecords)
{
    const string Unlimited = "-1";

    /// <summary>Exactly this value.</summary>
    public static TopicRequirement Exactly(string name, string value, string otherwise, bool losesRecords = false) =>
        new(name, value, given => given == value, otherwise, losesRecords);

    /// <summary>This number or more; -1 is no limit.</summary>
    public static TopicRequirement AtLeast(string name, long value, string otherwise, bool losesRecords = false) => new(
        name, value.ToString(CultureInfo.InvariantCulture),
        given => given == Unlimited || (long.TryParse(given, CultureInfo.InvariantCulture, out var number) && number >= value),
        otherwise, losesRecords);
}
