using MassTransit;
using Orders.Contracts;
using Orders.Sagas.Messaging;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Sending;

namespace Orders.Sagas.Payments;

/// <summary>Settles attempts, and publishes their outcomes to the saga.</summary>
internal static class PaymentOutcomes
{
    public static bool IsSettled(this PaymentAttempt attempt) =>
        attempt.State is PaymentAttemptState.Succeeded or PaymentAttemptState.Declined;

    public static void Succeed(this PaymentAttempt attempt, string reference, DateTimeOffset at)
    {
        attempt.Settle(PaymentAttemptState.Succeeded, at);
        attempt.ProviderReference = reference;
        attempt.Evidence = null;
    }

    public static void Decline(this PaymentAttempt attempt, string reference, string code, DateTimeOffset at)
    {
        attempt.Settle(PaymentAttemptState.Declined, at);
        attempt.ProviderReference = reference;
        attempt.DeclineCode = code;
        attempt.Evidence = code;
    }

    /// <summary>
    /// Publishes a settled attempt's outcome. The message id derives from the attempt, so the receiver's inbox absorbs duplicates.
    /// </summary>
    public static Task PublishOutcome(
        this IPublishEndpoint endpoint, PaymentAttempt attempt, CancellationToken cancellationToken = default) =>
        endpoint.Publish(attempt, $"{attempt.State}", cancellationToken);

    /// <summary>Publishes the charge that takes the place of a published one: to the saga, it is another payment.</summary>
    public static Task PublishCorrection(this IPublishEndpoint endpoint, PaymentAttempt attempt, CancellationToken cancellationToken) =>
        endpoint.Publish(attempt, $"{attempt.State}/{attempt.ProviderReference}", cancellationToken);

    static Task Publish(this IPublishEndpoint endpoint, PaymentAttempt attempt, string name, CancellationToken cancellationToken) =>
        endpoint.Publish(attempt.ToOutcome(), context => context.IdentifyAs(MessageIds.From(attempt.Id, name)), cancellationToken);

    static void Settle(this PaymentAttempt attempt, PaymentAttemptState state, DateTimeOffset at)
    {
        attempt.State = state;
        attempt.SettledAt = at.TruncateToMicroseconds();
        // An attempt that was sent more than once is still checked: each request may have taken effect.
        attempt.NextCheckAt = attempt.Sends > 1 ? attempt.NextCheckAt : null;
    }

    static object ToOutcome(this PaymentAttempt attempt) => (attempt.Kind, attempt.State) switch
    {
        (PaymentKind.Charge, PaymentAttemptState.Succeeded) => new PaymentReceived
        {
            OrderId = attempt.OrderId,
            Amount = attempt.Amount,
            Currency = attempt.Currency,
            PaymentReference = attempt.ProviderReference!,
            ReceivedAt = attempt.SettledAt!.Value,
        },
        (PaymentKind.Charge, PaymentAttemptState.Declined) => new PaymentDeclined
        {
            OrderId = attempt.OrderId,
            Reason = attempt.DeclineCode!,
            DeclinedAt = attempt.SettledAt!.Value,
        },
        (PaymentKind.Refund, PaymentAttemptState.Succeeded) => new PaymentRefunded
        {
            OrderId = attempt.OrderId,
            Amount = attempt.Amount,
            Currency = attempt.Currency,
            PaymentReference = attempt.ChargeReference!,
            RefundReference = attempt.ProviderReference!,
            Reason = attempt.RefundReason!.Value,
            RefundedAt = attempt.SettledAt!.Value,
        },
        _ => throw new InvalidOperationException($"A {attempt.Kind} that is {attempt.State} has no outcome to publish."),
    };
}
