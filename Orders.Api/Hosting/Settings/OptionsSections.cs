using Confluent.Kafka;
using Orders.Api.Orders;
using Orders.Api.Payments;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Messaging.ExactlyOnce;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;

namespace Orders.Api.Hosting.Settings;

/// <summary>The options classes that .NET's binder fills, by their sections.</summary>
internal static class OptionsSections
{
    /// <summary>The limits of the intake's transactions. The subsection has the properties of Confluent's consumer.</summary>
    public const string Intake = "Intake";

    public const string IntakeConsumer = $"{Intake}:Consumer";

    public static IReadOnlyList<(string Section, Type Options)> All { get; } =
    [
        (SubmissionOptions.Section, typeof(SubmissionOptions)),
        (PaymentsOptions.Section, typeof(PaymentsOptions)),
        (WebhookOptions.Section, typeof(WebhookOptions)),
        (FulfilmentOptions.Section, typeof(FulfilmentOptions)),
        (NotificationsOptions.Section, typeof(NotificationsOptions)),
        (Intake, typeof(ExactlyOnceOptions)),
        (IntakeConsumer, typeof(ConsumerConfig)),
    ];
}
