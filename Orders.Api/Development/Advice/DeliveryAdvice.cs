using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Api.Development.Advice;

/// <summary>One row of the decision table: the answers that lead to it, and what they lead to.</summary>
internal sealed record DeliveryAdvice
{
    /// <summary>The answers that it needs; a question that is not among them does not matter.</summary>
    public required IReadOnlyDictionary<Question, string> When { get; init; }

    public required DeliveryGuarantee Guarantee { get; init; }
    public required IReadOnlyList<DuplicateStrategy> Duplicates { get; init; }
    public required string Halfway { get; init; }

    /// <summary>What to write where the endpoint is configured.</summary>
    public required string Call { get; init; }

    /// <summary>The whole table. Every combination of answers fits exactly one row.</summary>
    public static IReadOnlyList<DeliveryAdvice> Table { get; } =
    [
        new()
        {
            When = Answers(mayBeLost: Question.Yes),
            Guarantee = DeliveryGuarantee.AtMostOnce,
            Duplicates = [DuplicateStrategy.NaturalKey],
            Halfway = "what was committed and not processed is lost, and counted",
            Call = "e.AtMostOnce<TDbContext>(context, DuplicateStrategy.NaturalKey);",
        },
        new()
        {
            When = Answers(Question.No, endsInKafka: Question.Yes, readersKnowRepeats: Question.No),
            Guarantee = DeliveryGuarantee.ExactlyOnce,
            Duplicates = [DuplicateStrategy.KafkaTransaction],
            Halfway = "the transaction is aborted, and the batch runs again",
            Call = "rider.ExactlyOnce<TIn>(topic, group, transform);",
        },
        new()
        {
            When = Answers(Question.No, endsInKafka: Question.Yes, readersKnowRepeats: Question.Yes),
            Guarantee = DeliveryGuarantee.AtLeastOnce,
            Duplicates = [DuplicateStrategy.Receiver],
            Halfway = "the record comes again, and what it brings about goes out again under the same message ids",
            Call = "e.AtLeastOnce(DuplicateStrategy.Receiver);",
        },
        OfEffect(Effect.NaturalKey, [DuplicateStrategy.NaturalKey], "the record comes again, and finds its row", "e.AtLeastOnce(DuplicateStrategy.NaturalKey);"),
        OfEffect(Effect.OwnDatabase, [DuplicateStrategy.Inbox], "nothing is committed; the record comes again", WithInbox()),
        OfEffect(
            Effect.StateMachine, [DuplicateStrategy.Inbox, DuplicateStrategy.VersionCheck], "nothing is committed; the record comes again",
            WithInbox(nameof(DuplicateStrategy.VersionCheck))),
        OfEffect(
            Effect.OutsideWithKey, [DuplicateStrategy.Inbox, DuplicateStrategy.Receiver], "the other side is asked again under the same key",
            WithInbox(nameof(DuplicateStrategy.Receiver))),
        OfEffect(
            Effect.OutsideMoney, [DuplicateStrategy.Inbox, DuplicateStrategy.AttemptLedger],
            "the attempt is on record; its outcome is asked for or stays in doubt, and is never repeated blindly", WithInbox(nameof(DuplicateStrategy.AttemptLedger))),
        OfEffect(
            Effect.OutsideNuisance, [DuplicateStrategy.Inbox, DuplicateStrategy.DeduplicationKey], "unknown: repeated once, or held for a person, as you choose",
            WithInbox(nameof(DuplicateStrategy.DeduplicationKey))),
    ];

    public bool Asks(Question question) => When.ContainsKey(question);

    public bool Fits(Question question, string answer) => !When.TryGetValue(question, out var needed) || needed == answer;

    static DeliveryAdvice OfEffect(string effect, IReadOnlyList<DuplicateStrategy> duplicates, string halfway, string call) => new()
    {
        When = Answers(Question.No, endsInKafka: Question.No, effect: effect),
        Guarantee = DeliveryGuarantee.AtLeastOnce,
        Duplicates = duplicates,
        Halfway = halfway,
        Call = call,
    };

    static string WithInbox(string? further = null) =>
        $"e.AtLeastOnce(inbox: TimeSpan.FromDays(7){(further is null ? "" : $", DuplicateStrategy.{further}")}); e.UseEntityFrameworkOutbox<TDbContext>(context);";

    static Dictionary<Question, string> Answers(string mayBeLost, string? endsInKafka = null, string? readersKnowRepeats = null, string? effect = null)
    {
        (Question Question, string? Answer)[] all =
        [
            (Question.MayBeLost, mayBeLost), (Question.EndsInKafka, endsInKafka), (Question.ReadersKnowRepeats, readersKnowRepeats), (Question.WhatIsTheEffect, effect),
        ];
        return all.Where(x => x.Answer is not null).ToDictionary(x => x.Question, x => x.Answer!);
    }
}
