using Orders.Api.Development.Sandbox.Behaviours;

namespace Orders.Api.Development.Sandbox;

/// <summary>Decides and records what takes effect at the payment provider and the warehouse.</summary>
/// <remarks>Decisions are made one at a time, in the order of the file. An answer waits until its decision is on disk.</remarks>
internal sealed class Ledger : IAsyncDisposable
{
    readonly Lock _lock = new();
    readonly TimeProvider _time;
    readonly LedgerFile _file;
    readonly bool _withWebhooks;
    readonly LedgerState _state = new();
    Task _lastOnDisk = Task.CompletedTask;

    Ledger(LedgerFile file, TimeProvider time, bool withWebhooks) => (_file, _time, _withWebhooks) = (file, time, withWebhooks);

    /// <summary>Opens an earlier run's ledger, or an empty one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="withWebhooks">Whether effects of this run get a webhook.</param>
    public static Ledger Open(string path, TimeProvider time, bool withWebhooks)
    {
        var (file, entries) = LedgerFile.Open(path);
        var ledger = new Ledger(file, time, withWebhooks);
        foreach (var entry in entries)
            ledger._state.Apply(new(entry, Task.CompletedTask));
        return ledger;
    }

    public Task<Recorded<ChargeEntry>> Charge(string provider, string? key, ChargeRequest request, EffectPlan plan) => Record(
        () => _state.Find<ChargeEntry>(key, request.IsFor),
        now => request.ToEntry(NewId("ch", now), provider, key, EffectTimes.Of(plan, now, _withWebhooks), plan.Declines));

    public Task<Recorded<RefundEntry>> Refund(string provider, string chargeId, string? key, RefundRequest request, EffectPlan plan) =>
        Record(
        () => _state.Find<RefundEntry>(key, recorded => request.IsFor(recorded, chargeId)),
        now => request.Amount > _state.Account(provider, chargeId, now).Refundable
            ? throw new RefusedException(
                StatusCodes.Status422UnprocessableEntity, "exceeds-charge", "The refund exceeds what is left of the charge.")
            : request.ToEntry(NewId("re", now), chargeId, key, EffectTimes.Of(plan, now, _withWebhooks)));

    public Task<Recorded<ShipmentEntry>> Ship(ShipmentRequest request) => Record(
        () => _state.Shipment(request.OrderId!.Value),
        request.ToEntry);

    /// <summary>Records that the receiver acknowledged an effect's webhook, which is not sent again.</summary>
    public Task Acknowledge(string effectId) =>
        Record(() => null, now => new AcknowledgementEntry { EffectId = effectId, CreatedAt = now });

    /// <summary>Returns the effects whose webhook the receiver has not acknowledged.</summary>
    public IReadOnlyList<EffectEntry> Unacknowledged()
    {
        lock (_lock)
            return [.. _state.Unacknowledged];
    }

    public ChargeEntry ChargeOf(EffectEntry entry)
    {
        lock (_lock)
            return _state.ChargeOf(entry);
    }

    /// <exception cref="RefusedException">The provider has no such charge.</exception>
    public ChargeEntry FindCharge(string provider, string chargeId)
    {
        lock (_lock)
            return _state.Account(provider, chargeId, _time.GetUtcNow()).Charge;
    }

    /// <summary>Whether the effect of this call is recorded.</summary>
    public bool Contains(ProviderCall call)
    {
        lock (_lock)
            return _state.Contains(call);
    }

    /// <summary>Returns everything that has taken effect.</summary>
    public Task<LedgerContent> Read() => ReadDurable(now => new LedgerContent(
        Items(_ => true, entry => entry.At <= now),
        [.. _state.Shipments.Select(x => x.ToItem()).OrderBy(x => x.CreatedAt)]));

    /// <summary>Returns what the provider's look-up shows now.</summary>
    public Task<List<ChargeItem>> LookUp(string provider, string merchantReference) => ReadDurable(now =>
        Items(x => x.Provider == provider && x.MerchantReference == merchantReference, entry => (entry.ShownAt ?? entry.At) <= now));

    /// <summary>Returns captures and refunds that took effect in a period, oldest first.</summary>
    public Task<List<(EffectEntry Entry, ChargeEntry Charge)>> Settled(string provider, DateTimeOffset from, DateTimeOffset to) =>
        ReadDurable(now => _state.Charges
        .Where(x => x.Charge.Provider == provider && x.Charge.DeclineCode is null)
        .SelectMany(x => x.Refunds.Prepend<EffectEntry>(x.Charge).Select(entry => (Entry: entry, x.Charge)))
        .Where(x => x.Entry.At >= from && x.Entry.At < to && x.Entry.At <= now)
        .OrderBy(x => x.Entry.At)
        .ToList());

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    List<ChargeItem> Items(Func<ChargeEntry, bool> isWanted, Func<EffectEntry, bool> isShown) =>
        [.. _state.Charges.Where(x => isWanted(x.Charge) && isShown(x.Charge)).Select(x => x.ToItem(isShown)).OrderBy(x => x.CreatedAt)];

    /// <summary>Reads, and waits until every entry that was read is on disk.</summary>
    async Task<T> ReadDurable<T>(Func<DateTimeOffset, T> read)
    {
        T result;
        Task onDisk;
        lock (_lock)
            (result, onDisk) = (read(_time.GetUtcNow()), _lastOnDisk);
        await onDisk;
        return result;
    }

    /// <summary>Returns the recorded entry of a duplicate request, or decides and records a new one.</summary>
    async Task<Recorded<T>> Record<T>(Func<WrittenEntry?> find, Func<DateTimeOffset, T> decide)
        where T : LedgerEntry
    {
        WrittenEntry? written;
        var isNew = false;
        lock (_lock)
        {
            written = find();
            if (written is null)
            {
                var entry = decide(_time.GetUtcNow());
                written = new(entry, _lastOnDisk = _file.Append(entry));
                _state.Apply(written);
                isNew = true;
            }
        }
        await written.OnDisk;
        return new((T)written.Entry, isNew);
    }

    static string NewId(string prefix, DateTimeOffset now) => $"{prefix}_{Guid.CreateVersion7(now):N}";
}

/// <summary>A decision that is on disk.</summary>
/// <param name="Entry">What was decided.</param>
/// <param name="IsNew">False if the request was a duplicate.</param>
internal sealed record Recorded<T>(T Entry, bool IsNew);
