namespace Orders.Api.Development.Advice;

/// <summary>One of the questions that decide how a topic is consumed, as docs/delivery.md asks them.</summary>
/// <param name="Flag">The option that answers it.</param>
/// <param name="Text">The question.</param>
/// <param name="Choices">The answers that it takes.</param>
internal sealed record Question(string Flag, string Text, IReadOnlyList<string> Choices)
{
    public const string Yes = "yes";
    public const string No = "no";

    public static Question MayBeLost { get; } = new(
        "--may-be-lost", "May a record be lost, if losses are counted?", [Yes, No]);

    public static Question EndsInKafka { get; } = new(
        "--ends-in-kafka", "Does the work end in Kafka: topics in, topics out, no other effect?", [Yes, No]);

    public static Question ReadersKnowRepeats { get; } = new(
        "--readers-know-repeats", "Do all readers of what it writes know a repeat by its message id (an inbox)?", [Yes, No]);

    /// <summary>The first that fits is the one: the choices are ordered so.</summary>
    public static Question WhatIsTheEffect { get; } = new(
        "--effect", "What is its effect? The first that fits:", [Effect.NaturalKey, Effect.OwnDatabase, Effect.StateMachine, Effect.OutsideWithKey, Effect.OutsideMoney, Effect.OutsideNuisance]);

    /// <summary>In the order in which they are asked.</summary>
    public static IReadOnlyList<Question> All { get; } = [MayBeLost, EndsInKafka, ReadersKnowRepeats, WhatIsTheEffect];
}
