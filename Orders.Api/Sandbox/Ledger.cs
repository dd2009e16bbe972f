namespace Orders.Api.Sandbox;

/// <summary>
/// What took effect at the payment provider and the warehouse, and the rules by which it does. Decisions are made one at a time and in file order; the
/// answer to a decision waits until it is on disk.
/// </summary>
internal sealed class Ledger : IAsyncDisposable
{
    readonly Lock _deciding = new();
    readonly TimeProvider _time;
    readonly LedgerFile _file;
    readonly Dictionary<string, Recorded> _byKey = [];
    readonly Dictionary<Guid, Recorded> _shipments = [];
    readonly Dictionary<string, ChargeAccount> _charges = [];
    Task _lastOnDisk = Task.CompletedTask;

    Ledger(LedgerFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>Opens the ledger of an earlier run, or an empty one.</summary>
    public static Ledger Open(string path, TimeProvider time)
    {
        var (file, entries) = LedgerFile.Open(path);
        var ledger = new Ledger(file, time);
        foreach (var entry in entries)
            ledger.Apply(new Recorded(entry, Task.CompletedTask));
        return ledger;
    }

    public Task<ChargeEntry> Charge(string provider, string? key, ChargeRequest request) => Record(
        () => Known<ChargeEntry>(key, request.IsFor),
        now => request.ToEntry(NewId("ch", now), provider, key, now));

    public Task<RefundEntry> Refund(string provider, string chargeId, string? key, RefundRequest request) => Record(
        () => Known<RefundEntry>(key, known => request.IsFor(known, chargeId)),
        now =>
        {
            if (!_charges.TryGetValue(chargeId, out var account) || account.Charge.Provider != provider)
                throw new RefusedException(StatusCodes.Status404NotFound, "charge-not-found", "No charge has this id.");
            if (request.Amount > account.Refundable)
                throw new RefusedException(StatusCodes.Status422UnprocessableEntity, "exceeds-charge", "More than the charge has left would be refunded.");
            return request.ToEntry(NewId("re", now), chargeId, key, now);
        });

    public Task<ShipmentEntry> Ship(ShipmentRequest request) => Record(
        () => _shipments.GetValueOrDefault(request.OrderId!.Value),
        request.ToEntry);

    public async Task<LedgerContent> Read(Func<ChargeEntry, bool> wanted)
    {
        LedgerContent content;
        Task onDisk;
        lock (_deciding)
        {
            content = new(
                [.. _charges.Values.Where(x => wanted(x.Charge)).Select(x => x.ToItem()).OrderBy(x => x.CreatedAt)],
                [.. _shipments.Values.Select(x => ((ShipmentEntry)x.Entry).ToItem()).OrderBy(x => x.CreatedAt)]);
            onDisk = _lastOnDisk;
        }
        await onDisk;
        return content;
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    async Task<T> Record<T>(Func<Recorded?> known, Func<DateTimeOffset, T> decide)
        where T : LedgerEntry
    {
        Recorded? recorded;
        lock (_deciding)
        {
            recorded = known();
            if (recorded is null)
            {
                var entry = decide(_time.GetUtcNow());
                recorded = new Recorded(entry, _lastOnDisk = _file.Append(entry));
                Apply(recorded);
            }
        }
        await recorded.OnDisk;
        return (T)recorded.Entry;
    }

    Recorded? Known<T>(string? key, Predicate<T> sameRequest)
        where T : LedgerEntry
    {
        if (key is null || !_byKey.TryGetValue(key, out var recorded))
            return null;
        return recorded.Entry is T entry && sameRequest(entry)
            ? recorded
            : throw new RefusedException(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "The key was used for another request.");
    }

    void Apply(Recorded recorded)
    {
        if (recorded.Entry.Key is { } key)
            _byKey.Add(key, recorded);
        switch (recorded.Entry)
        {
            case ChargeEntry charge:
                _charges.Add(charge.Id, new ChargeAccount(charge));
                break;
            case RefundEntry refund:
                _charges[refund.ChargeId].Refunds.Add(refund);
                break;
            case ShipmentEntry shipment:
                _shipments.Add(shipment.OrderId, recorded);
                break;
        }
    }

    static string NewId(string prefix, DateTimeOffset now) => $"{prefix}_{Guid.CreateVersion7(now):N}";

    sealed record Recorded(LedgerEntry Entry, Task OnDisk);
}
