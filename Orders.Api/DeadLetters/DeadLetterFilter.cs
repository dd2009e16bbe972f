using Orders.Api.Http.Requests;
using Orders.Sagas.Messaging.DeadLetters;
using Orders.Sagas.Messaging.Failures;

namespace Orders.Api.DeadLetters;

/// <summary>Selects dead letters for a list or a replay.</summary>
internal sealed record DeadLetterFilter(string? Topic, DeadLetterReason? Reason, DateTimeOffset? From, DateTimeOffset? To)
{
    const int MaxTopic = 249;

    public bool IsEmpty => this == new DeadLetterFilter(null, null, null, null);

    public static DeadLetterFilter Read(QueryFields fields, string? topic, string? reason, string? from, string? to) => new(
        fields.Text("topic", topic, MaxTopic),
        fields.OneOf<DeadLetterReason>("reason", reason),
        fields.Instant("from", from),
        fields.Instant("to", to));

    public IQueryable<DeadLetter> Of(IQueryable<DeadLetter> letters)
    {
        if (Topic is { } topic)
            letters = letters.Where(x => x.Topic == topic);
        if (Reason is { } reason)
            letters = letters.Where(x => x.Reason == reason);
        if (From is { } from)
            letters = letters.Where(x => x.StoredAt >= from);
        if (To is { } to)
            letters = letters.Where(x => x.StoredAt < to);
        return letters;
    }
}
