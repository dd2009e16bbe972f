namespace Orders.Sagas.Messaging.Endpoints;

/// <summary>What an endpoint states about its delivery, before it is known whether that makes sense.</summary>
internal sealed record EndpointGuarantee(DeliveryGuarantee Guarantee, TimeSpan? Retention, IReadOnlyList<DuplicateStrategy> Duplicates);
