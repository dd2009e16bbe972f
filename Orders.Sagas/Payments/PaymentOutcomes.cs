using MassTransit;
using Orders.Contracts;

namespace Orders.Sagas.Payments;

/// <summary>An attempt's end: how it is written into the attempt, and how it is told to the saga.</summary>
internal static class PaymentOutcomes
{
    public static bool IsSettled(this PaymentAttempt attempt) => attempt.State is PaymentAttemptState.Succeeded or PaymentAttemptState.Declined;

    public static void Succeed(this PaymentAttempt attempt, string reference, DateTimeOffset at)
    {
        attempt.State = PaymentAttemptState.Succeeded;
        attempt.ProviderReference = reference;
        attempt.Evidence = null;
        attempt.SettledAt = AsStored(at);
    }

    public static void Decline(this PaymentAttempt attempt, string reference, string code, DateTimeOffset at)
    {
        attempt.State = PaymentAttemptState.Declined;
        attempt.ProviderReference = reference;
        attempt.Evidence = code;
        attempt.SettledAt = AsStored(at);
    }

    /// <summary>Tells a settled attempt's outcome. Telling it again is the same message with the same id, so that the receiver's inbox absorbs it.</summary>
    public static Task PublishOutcome(this ConsumeContext context, PaymentAttempt attempt) => attempt.State == PaymentAttemptState.Succeeded
        ? context.Publish(attempt.ToReceived(), send => send.MessageId = attempt.Id)
        : context.Publish(attempt.ToDeclined(), send => send.MessageId = attempt.Id);

    static PaymentReceived ToReceived(this PaymentAttempt attempt) => new()
    {
        OrderId = attempt.OrderId,
        Amount = attempt.Amount,
        Currency = attempt.Currency,
        PaymentReference = attempt.ProviderReference!,
        ReceivedAt = attempt.SettledAt!.Value,
    };

    static PaymentDeclined ToDeclined(this PaymentAttempt attempt) => new()
    {
        OrderId = attempt.OrderId,
        Reason = attempt.Evidence!,
        DeclinedAt = attempt.SettledAt!.Value,
    };

    /// <summary>PostgreSQL keeps microseconds: what is published now must equal what is published again from the row.</summary>
    static DateTimeOffset AsStored(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
