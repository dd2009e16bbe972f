namespace Orders.Api.Development.Advice;

/// <summary>A question that decides how a topic is consumed; docs/delivery.md explains each.</summary>
/// <param name="Flag">The command line option that answers the question.</param>
/// <param name="Text">The question.</param>
/// <param name="Choices">The possible answers.</param>
internal sealed record Question(string Flag, string Text, IReadOnlyList<string> Choices)
{
    public const string Yes = "yes";
    public const string No = "no";

    public static Question MayBeLost { get; } = new(
        "--may-be-lost", "May a record be lost, if losses are counted?", [Yes, No]);

    public static Question EndsInKafka { get; } = new(
        "--ends-in-kafka", "Does the processing read topics and write topics, with no other effect?", [Yes, No]);

    public static Question ReadersDetectDuplicates { get; } = new(
        "--readers-detect-duplicates", "Do all readers of the output detect a duplicate by its message id (with an inbox)?", [Yes, No]);

    /// <summary>Several choices may fit; the first is the answer.</summary>
    public static Question WhatIsTheEffect { get; } = new(
        "--effect", "What is the effect? Choose the first that fits:",
        [
            Effect.NaturalKey, Effect.OwnDatabase, Effect.StateMachine,
            Effect.ExternalWithKey, Effect.ExternalMoney, Effect.ExternalNuisance,
        ]);

    /// <summary>All questions, in the order in which they are asked.</summary>
    public static IReadOnlyList<Question> All { get; } = [MayBeLost, EndsInKafka, ReadersDetectDuplicates, WhatIsTheEffect];
}
