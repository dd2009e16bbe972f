using Orders.Sagas.Gateways;

namespace Orders.Sagas.Payments;

/// <summary>Reads a provider's records. Records that cannot be read whole prove nothing, least of all that a charge is missing.</summary>
internal static class ProviderRecords
{
    /// <returns>Null when an item is missing. A reference that no order can keep is read: it is a contradiction.</returns>
    public static IReadOnlyList<RecordedCharge>? Read(GatewayAnswer answer) =>
        answer.Json<Page>()?.Items is { } items && items.All(IsReadable) ? items : null;

    static bool IsReadable(RecordedCharge? charge) => charge is { Id.Length: > 0 }
        && (charge.Refunds ?? []).All(refund => refund is { Id.Length: > 0 });

    sealed record Page(IReadOnlyList<RecordedCharge> Items);
}
