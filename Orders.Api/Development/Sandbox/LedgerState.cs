using Orders.Api.Development.Sandbox.Behaviours;

namespace Orders.Api.Development.Sandbox;

/// <summary>The ledger's entries, indexed for its decisions and reads.</summary>
/// <remarks>Not safe for concurrent use: <see cref="Ledger"/> locks.</remarks>
internal sealed class LedgerState
{
    readonly Dictionary<string, WrittenEntry> _byKey = [];
    readonly Dictionary<Guid, WrittenEntry> _shipments = [];
    readonly Dictionary<string, ChargeAccount> _charges = [];
    readonly HashSet<ProviderCall> _calls = [];
    readonly Dictionary<string, EffectEntry> _unacknowledged = [];

    public IReadOnlyCollection<ChargeAccount> Charges => _charges.Values;

    public IEnumerable<ShipmentEntry> Shipments => _shipments.Values.Select(x => (ShipmentEntry)x.Entry);

    /// <summary>Effects whose webhook the receiver has not acknowledged.</summary>
    public IReadOnlyCollection<EffectEntry> Unacknowledged => _unacknowledged.Values;

    public bool Contains(ProviderCall call) => _calls.Contains(call);

    public WrittenEntry? Shipment(Guid orderId) => _shipments.GetValueOrDefault(orderId);

    public ChargeEntry ChargeOf(EffectEntry entry) => entry as ChargeEntry ?? _charges[((RefundEntry)entry).ChargeId].Charge;

    /// <exception cref="RefusedException">The provider has no such charge, or the charge has not taken effect yet.</exception>
    public ChargeAccount Account(string provider, string chargeId, DateTimeOffset now) =>
        _charges.TryGetValue(chargeId, out var account) && account.Charge.Provider == provider && account.Charge.At <= now
            ? account
            : throw new RefusedException(StatusCodes.Status404NotFound, "charge-not-found", "No charge has this id.");

    /// <summary>Returns the entry of an idempotency key; null for a new key and without a key.</summary>
    /// <exception cref="RefusedException">The key was used for another request.</exception>
    public WrittenEntry? Find<T>(string? key, Predicate<T> isSameRequest)
        where T : LedgerEntry
    {
        if (key is null || !_byKey.TryGetValue(key, out var written))
            return null;
        return written.Entry is T entry && isSameRequest(entry)
            ? written
            : throw new RefusedException(
                StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "The key was used for another request.");
    }

    public void Apply(WrittenEntry written)
    {
        if (written.Entry.Key is { } key)
            _byKey.Add(key, written);
        switch (written.Entry)
        {
            case ChargeEntry charge:
                _charges.Add(charge.Id, new ChargeAccount(charge));
                Apply(charge, new(Operations.Charge, charge.Provider, charge.MerchantReference));
                break;
            case RefundEntry refund:
                _charges[refund.ChargeId].Refunds.Add(refund);
                Apply(refund, new(Operations.Refund, _charges[refund.ChargeId].Charge.Provider, refund.MerchantReference, refund.ChargeId));
                break;
            case ShipmentEntry shipment:
                _shipments.Add(shipment.OrderId, written);
                break;
            case AcknowledgementEntry acknowledgement:
                _unacknowledged.Remove(acknowledgement.EffectId);
                break;
        }
    }

    void Apply(EffectEntry entry, ProviderCall call)
    {
        _calls.Add(call);
        if (entry.Webhook is not null)
            _unacknowledged.Add(entry.Id, entry);
    }
}

/// <summary>An entry, and the task that completes when the entry is on disk.</summary>
internal sealed record WrittenEntry(LedgerEntry Entry, Task OnDisk);
