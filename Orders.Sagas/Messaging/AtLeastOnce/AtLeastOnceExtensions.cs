using Orders.Sagas.Messaging.Endpoints;

#pragma warning disable IDE0130 // Extension methods are found where MassTransit's users look for them.
namespace MassTransit;

/// <summary>Declares at-least-once endpoints.</summary>
public static class AtLeastOnceExtensions
{
    /// <summary>Declares at least once, with an inbox that refuses duplicates.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="inbox">How long the inbox keeps message ids.</param>
    /// <param name="further">What else absorbs duplicates, after the inbox.</param>
    public static void AtLeastOnce(
        this ITopicEndpointConfigurator endpoint, TimeSpan inbox, params IReadOnlyList<DuplicateStrategy> further) =>
        endpoint.Guarantees(DeliveryGuarantee.AtLeastOnce, inbox, [DuplicateStrategy.Inbox, .. further]);

    /// <summary>Declares at least once, where the effects themselves absorb duplicates.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="duplicates">What absorbs duplicates, the first line of defence first.</param>
    public static void AtLeastOnce(this ITopicEndpointConfigurator endpoint, params IReadOnlyList<DuplicateStrategy> duplicates) =>
        endpoint.Guarantees(DeliveryGuarantee.AtLeastOnce, null, duplicates);
}
