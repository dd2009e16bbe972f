using Orders.Api.Development.Sandbox.Behaviours;

namespace Orders.Api.Development.Sandbox;

/// <summary>
/// What took effect at the payment provider and the warehouse, and the rules by which it does. Decisions are made one at a time and in file order; the
/// answer to a decision waits until it is on disk.
/// </summary>
internal sealed class Ledger : IAsyncDisposable
{
    readonly Lock _deciding = new();
    readonly TimeProvider _time;
    readonly LedgerFile _file;
    readonly bool _withWebhooks;
    readonly Dictionary<string, Written> _byKey = [];
    readonly Dictionary<Guid, Written> _shipments = [];
    readonly Dictionary<string, ChargeAccount> _charges = [];
    readonly HashSet<ProviderCall> _calls = [];
    readonly Dictionary<string, EffectEntry> _notAcknowledged = [];
    Task _lastOnDisk = Task.CompletedTask;

    Ledger(LedgerFile file, TimeProvider time, bool withWebhooks)
    {
        _file = file;
        _time = time;
        _withWebhooks = withWebhooks;
    }

    /// <summary>Opens the ledger of an earlier run, or an empty one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="withWebhooks">What takes effect from now on is to be told by webhook.</param>
    public static Ledger Open(string path, TimeProvider time, bool withWebhooks)
    {
        var (file, entries) = LedgerFile.Open(path);
        var ledger = new Ledger(file, time, withWebhooks);
        foreach (var entry in entries)
            ledger.Apply(new Written(entry, Task.CompletedTask));
        return ledger;
    }

    public Task<Recorded<ChargeEntry>> Charge(string provider, string? key, ChargeRequest request, EffectPlan plan) => Record(
        () => Known<ChargeEntry>(key, request.IsFor),
        now => request.ToEntry(NewId("ch", now), provider, key, EffectTimes.Of(plan, now, _withWebhooks), plan.Declines));

    public Task<Recorded<RefundEntry>> Refund(string provider, string chargeId, string? key, RefundRequest request, EffectPlan plan) => Record(
        () => Known<RefundEntry>(key, known => request.IsFor(known, chargeId)),
        now =>
        {
            var account = Account(provider, chargeId);
            if (request.Amount > account.Refundable)
                throw new RefusedException(StatusCodes.Status422UnprocessableEntity, "exceeds-charge", "More than the charge has left would be refunded.");
            return request.ToEntry(NewId("re", now), chargeId, key, EffectTimes.Of(plan, now, _withWebhooks));
        });

    public Task<Recorded<ShipmentEntry>> Ship(ShipmentRequest request) => Record(
        () => _shipments.GetValueOrDefault(request.OrderId!.Value),
        request.ToEntry);

    /// <summary>An effect's webhook was taken: it is not sent again.</summary>
    public Task Acknowledge(string effectId) => Record(() => null, now => new AcknowledgementEntry { EffectId = effectId, CreatedAt = now });

    public IReadOnlyList<EffectEntry> NotAcknowledged()
    {
        lock (_deciding)
            return [.. _notAcknowledged.Values];
    }

    public ChargeEntry ChargeOf(EffectEntry entry)
    {
        lock (_deciding)
            return entry as ChargeEntry ?? _charges[((RefundEntry)entry).ChargeId].Charge;
    }

    /// <exception cref="RefusedException">The provider has no such charge.</exception>
    public ChargeEntry FindCharge(string provider, string chargeId)
    {
        lock (_deciding)
            return Account(provider, chargeId).Charge;
    }

    /// <summary>A call about the same was written down.</summary>
    public bool Knows(ProviderCall call)
    {
        lock (_deciding)
            return _calls.Contains(call);
    }

    /// <summary>Everything that has taken effect.</summary>
    public Task<LedgerContent> Read() => OnDisk(now => new LedgerContent(
        Items(_ => true, entry => entry.At <= now),
        [.. _shipments.Values.Select(x => ((ShipmentEntry)x.Entry).ToItem()).OrderBy(x => x.CreatedAt)]));

    /// <summary>What the provider's look-up shows by now.</summary>
    public Task<List<ChargeItem>> LookUp(string provider, string merchantReference) => OnDisk(now =>
        Items(x => x.Provider == provider && x.MerchantReference == merchantReference, entry => (entry.ShownAt ?? entry.At) <= now));

    /// <summary>Captures and refunds that took effect in a time, oldest first.</summary>
    public Task<List<(EffectEntry Entry, ChargeEntry Charge)>> Moved(string provider, DateTimeOffset from, DateTimeOffset to) => OnDisk(now => _charges.Values
        .Where(x => x.Charge.Provider == provider && x.Charge.DeclineCode is null)
        .SelectMany(x => x.Refunds.Prepend<EffectEntry>(x.Charge).Select(entry => (Entry: entry, x.Charge)))
        .Where(x => x.Entry.At >= from && x.Entry.At < to && x.Entry.At <= now)
        .OrderBy(x => x.Entry.At)
        .ToList());

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    List<ChargeItem> Items(Func<ChargeEntry, bool> isWanted, Func<EffectEntry, bool> isShown) =>
        [.. _charges.Values.Where(x => isWanted(x.Charge) && isShown(x.Charge)).Select(x => x.ToItem(isShown)).OrderBy(x => x.CreatedAt)];

    ChargeAccount Account(string provider, string chargeId) =>
        _charges.TryGetValue(chargeId, out var account) && account.Charge.Provider == provider && account.Charge.At <= _time.GetUtcNow()
            ? account
            : throw new RefusedException(StatusCodes.Status404NotFound, "charge-not-found", "No charge has this id.");

    /// <summary>Reads, and waits until all that was seen survives a crash.</summary>
    async Task<T> OnDisk<T>(Func<DateTimeOffset, T> read)
    {
        T seen;
        Task onDisk;
        lock (_deciding)
            (seen, onDisk) = (read(_time.GetUtcNow()), _lastOnDisk);
        await onDisk;
        return seen;
    }

    async Task<Recorded<T>> Record<T>(Func<Written?> known, Func<DateTimeOffset, T> decide)
        where T : LedgerEntry
    {
        Written? written;
        var isNew = false;
        lock (_deciding)
        {
            written = known();
            if (written is null)
            {
                var entry = decide(_time.GetUtcNow());
                written = new Written(entry, _lastOnDisk = _file.Append(entry));
                Apply(written);
                isNew = true;
            }
        }
        await written.OnDisk;
        return new((T)written.Entry, isNew);
    }

    Written? Known<T>(string? key, Predicate<T> sameRequest)
        where T : LedgerEntry
    {
        if (key is null || !_byKey.TryGetValue(key, out var written))
            return null;
        return written.Entry is T entry && sameRequest(entry)
            ? written
            : throw new RefusedException(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "The key was used for another request.");
    }

    void Apply(Written written)
    {
        if (written.Entry.Key is { } key)
            _byKey.Add(key, written);
        switch (written.Entry)
        {
            case ChargeEntry charge:
                _charges.Add(charge.Id, new ChargeAccount(charge));
                Remember(charge, new(Operations.Charge, charge.Provider, charge.MerchantReference));
                break;
            case RefundEntry refund:
                _charges[refund.ChargeId].Refunds.Add(refund);
                Remember(refund, new(Operations.Refund, _charges[refund.ChargeId].Charge.Provider, refund.MerchantReference, refund.ChargeId));
                break;
            case ShipmentEntry shipment:
                _shipments.Add(shipment.OrderId, written);
                break;
            case AcknowledgementEntry acknowledgement:
                _notAcknowledged.Remove(acknowledgement.EffectId);
                break;
        }
    }

    void Remember(EffectEntry entry, ProviderCall call)
    {
        _calls.Add(call);
        if (entry.Webhook is not null)
            _notAcknowledged.Add(entry.Id, entry);
    }

    static string NewId(string prefix, DateTimeOffset now) => $"{prefix}_{Guid.CreateVersion7(now):N}";

    sealed record Written(LedgerEntry Entry, Task OnDisk);
}

/// <summary>A decision that is on disk.</summary>
/// <param name="Entry">What was decided.</param>
/// <param name="IsNew">False when it answers a repeat.</param>
internal sealed record Recorded<T>(T Entry, bool IsNew);
