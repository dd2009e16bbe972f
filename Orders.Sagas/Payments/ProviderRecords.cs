using Orders.Sagas.Gateways;
using Orders.Sagas.OrderSaga;

namespace Orders.Sagas.Payments;

/// <summary>Reads a provider's records. Records that cannot be read whole prove nothing, least of all that a charge is missing.</summary>
internal static class ProviderRecords
{
    /// <returns>Null when an item lacks what identifies it, or has a reference that cannot be kept.</returns>
    public static IReadOnlyList<RecordedCharge>? Read(GatewayAnswer answer) =>
        answer.Json<Page>()?.Items is { } items && items.All(IsReadable) ? items : null;

    static bool IsReadable(RecordedCharge? charge) => charge is not null && OrderMoney.IsReference(charge.Id)
        && (charge.Refunds ?? []).All(refund => refund is not null && OrderMoney.IsReference(refund.Id));

    sealed record Page(IReadOnlyList<RecordedCharge> Items);
}
