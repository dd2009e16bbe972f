using Orders.Sagas.Messaging.Endpoints;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>States what a topic endpoint promises.</summary>
public static class DeliveryExtensions
{
    /// <summary>At least once; the inbox absorbs repeats within its retention, and what is named further absorbs them too.</summary>
    public static void AtLeastOnce(this ITopicEndpointConfigurator endpoint, TimeSpan inbox, params IReadOnlyList<DuplicateStrategy> further) =>
        endpoint.Guarantees(DeliveryGuarantee.AtLeastOnce, inbox, [DuplicateStrategy.Inbox, .. further]);

    /// <summary>At least once; what is named absorbs repeats, for ever unless it says otherwise.</summary>
    public static void AtLeastOnce(this ITopicEndpointConfigurator endpoint, params IReadOnlyList<DuplicateStrategy> duplicates) =>
        endpoint.Guarantees(DeliveryGuarantee.AtLeastOnce, null, duplicates);
}
