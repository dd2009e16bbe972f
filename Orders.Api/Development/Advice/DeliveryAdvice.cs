using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Api.Development.Advice;

/// <summary>One row of the decision table: the answers that lead to it, and the advice.</summary>
internal sealed record DeliveryAdvice
{
    /// <summary>The answers that the row needs; a question that is absent makes no difference.</summary>
    public required IReadOnlyDictionary<Question, string> When { get; init; }

    public required DeliveryGuarantee Guarantee { get; init; }
    public required IReadOnlyList<DuplicateStrategy> Duplicates { get; init; }

    /// <summary>What happens when processing fails halfway.</summary>
    public required string Halfway { get; init; }

    /// <summary>The code that configures the endpoint.</summary>
    public required string Call { get; init; }

    /// <summary>All rows. Every combination of answers fits exactly one.</summary>
    public static IReadOnlyList<DeliveryAdvice> Table { get; } =
    [
        new()
        {
            When = Answers(mayBeLost: Question.Yes),
            Guarantee = DeliveryGuarantee.AtMostOnce,
            Duplicates = [DuplicateStrategy.NaturalKey],
            Halfway = "records whose offset was committed and that were not processed are lost and counted",
            Call = "e.AtMostOnce<TDbContext>(context, DuplicateStrategy.NaturalKey);",
        },
        new()
        {
            When = Answers(Question.No, endsInKafka: Question.Yes, readersDetectDuplicates: Question.No),
            Guarantee = DeliveryGuarantee.ExactlyOnce,
            Duplicates = [DuplicateStrategy.KafkaTransaction],
            Halfway = "the transaction is aborted, and the batch is processed again",
            Call = "kafka.ExactlyOnce<TIn>(topic, group, transform);",
        },
        new()
        {
            When = Answers(Question.No, endsInKafka: Question.Yes, readersDetectDuplicates: Question.Yes),
            Guarantee = DeliveryGuarantee.AtLeastOnce,
            Duplicates = [DuplicateStrategy.Receiver],
            Halfway = "the record is redelivered, and its outputs are sent again under the same message ids",
            Call = "e.AtLeastOnce(DuplicateStrategy.Receiver);",
        },
        OfEffect(
            Effect.NaturalKey, [DuplicateStrategy.NaturalKey], "the record is redelivered, and updates the same row",
            "e.AtLeastOnce(DuplicateStrategy.NaturalKey);"),
        OfEffect(Effect.OwnDatabase, [DuplicateStrategy.Inbox], "nothing is committed, and the record is redelivered", WithInbox()),
        OfEffect(
            Effect.StateMachine, [DuplicateStrategy.Inbox, DuplicateStrategy.VersionCheck],
            "nothing is committed, and the record is redelivered",
            WithInbox(nameof(DuplicateStrategy.VersionCheck))),
        OfEffect(
            Effect.ExternalWithKey, [DuplicateStrategy.Inbox, DuplicateStrategy.Receiver],
            "the external system is called again with the same key",
            WithInbox(nameof(DuplicateStrategy.Receiver))),
        OfEffect(
            Effect.ExternalMoney, [DuplicateStrategy.Inbox, DuplicateStrategy.AttemptLedger],
            "the attempt is recorded; its outcome is looked up or stays in doubt, and the call is never repeated blindly",
            WithInbox(nameof(DuplicateStrategy.AttemptLedger))),
        OfEffect(
            Effect.ExternalNuisance, [DuplicateStrategy.Inbox, DuplicateStrategy.DeduplicationKey],
            "the outcome is unknown: the effect is repeated once or held for an operator, as configured",
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
        $"e.AtLeastOnce(inbox: TimeSpan.FromDays(7){(further is null ? "" : $", DuplicateStrategy.{further}")}); "
        + "e.UseEntityFrameworkOutbox<TDbContext>(context);";

    static Dictionary<Question, string> Answers(
        string mayBeLost, string? endsInKafka = null, string? readersDetectDuplicates = null, string? effect = null)
    {
        (Question Question, string? Answer)[] all =
        [
            (Question.MayBeLost, mayBeLost), (Question.EndsInKafka, endsInKafka),
            (Question.ReadersDetectDuplicates, readersDetectDuplicates), (Question.WhatIsTheEffect, effect),
        ];
        return all.Where(x => x.Answer is not null).ToDictionary(x => x.Question, x => x.Answer!);
    }
}
