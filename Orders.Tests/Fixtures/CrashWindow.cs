using Orders.Sagas.Messaging;

namespace Orders.Tests.Fixtures;

/// <summary>A place between two steps at which a test kills a process, and the guarantee that must hold there.</summary>
/// <param name="Guarantee">The guarantee and its mechanism.</param>
/// <param name="Place">One of <see cref="FaultPoint"/>, or <see cref="Anywhere"/>.</param>
/// <param name="Between">The place, described by the steps before and after it.</param>
internal sealed record CrashWindow(string Guarantee, string Place, string Between)
{
    public const string Anywhere = "anywhere";

    public const string Inbox = "at least once, inbox";
    public const string NaturalKey = "at least once, natural key";
    public const string Receiver = "at least once, the receiver";
    public const string RetryStore = "at least once, retry store";
    public const string Outbox = "outbox";
    public const string Repeat = "deduplication key, unknown: repeat";
    public const string Hold = "deduplication key, unknown: hold";
    public const string KeyedLedger = "attempt ledger, provider with keys";
    public const string UnkeyedLedger = "attempt ledger, provider without keys";
    public const string AtMostOnce = "at most once";
    public const string ExactlyOnce = "exactly once";
    public const string WholeOnKafka = "all together, real broker";
    public const string WholeOnMock = "all together, in-memory broker";

    /// <summary>Every window that a full run has to observe, in the order of the steps.</summary>
    public static IReadOnlyList<CrashWindow> All { get; } =
    [
        new(Inbox, FaultPoint.Received, "received, not processed"),
        new(Inbox, FaultPoint.Processed, "processed, not committed in the database"),
        new(Inbox, FaultPoint.Committed, "committed in the database, offset not committed"),
        new(NaturalKey, FaultPoint.Written, "row upserted, not committed in the database"),
        new(NaturalKey, FaultPoint.Committed, "row upserted, offset not committed"),
        new(RetryStore, FaultPoint.RetryDecided, "failed, not in the retry store"),
        new(RetryStore, FaultPoint.RetryStored, "in the retry store, offset not committed"),
        new(RetryStore, FaultPoint.RetryCommitted, "retried and committed, row not deleted"),
        new(Outbox, FaultPoint.Claimed, "rows claimed, not produced"),
        new(Outbox, FaultPoint.Produced, "produced and acknowledged, rows not deleted"),
        new(Receiver, FaultPoint.Processed, "warehouse asked, not committed in the database"),
        new(Repeat, FaultPoint.EffectClaimed, "e-mail claimed, not sent"),
        new(Repeat, FaultPoint.EffectDone, "e-mail sent, not confirmed"),
        new(Repeat, FaultPoint.Processed, "e-mail confirmed, not committed in the database"),
        new(Hold, FaultPoint.EffectClaimed, "e-mail claimed, not sent"),
        new(Hold, FaultPoint.EffectDone, "e-mail sent, not confirmed"),
        new(KeyedLedger, FaultPoint.EffectRecorded, "attempt committed, provider not called"),
        new(KeyedLedger, FaultPoint.EffectDone, "charged, the answer not recorded"),
        new(KeyedLedger, FaultPoint.Processed, "the answer recorded, its message not committed in the database"),
        new(UnkeyedLedger, FaultPoint.EffectRecorded, "attempt committed, provider not called"),
        new(UnkeyedLedger, FaultPoint.EffectDone, "charged, the answer not recorded"),
        new(UnkeyedLedger, FaultPoint.Processed, "the answer recorded, its message not committed in the database"),
        new(AtMostOnce, FaultPoint.Received, "received, no delivery window written"),
        new(AtMostOnce, FaultPoint.WindowOpened, "delivery window written, offset not committed"),
        new(AtMostOnce, FaultPoint.OffsetCommitted, "offset committed, not processed"),
        new(AtMostOnce, FaultPoint.Processed, "processed, not committed in the database"),
        new(AtMostOnce, FaultPoint.Committed, "a unit committed in the database, others of its window not"),
        new(ExactlyOnce, FaultPoint.Received, "received, no transaction begun"),
        new(ExactlyOnce, FaultPoint.TransactionProduced, "produced, offset not in the transaction"),
        new(ExactlyOnce, FaultPoint.TransactionOpen, "offset in the transaction, not committed"),
        new(ExactlyOnce, FaultPoint.TransactionCommitted, "committed, and the process does not know it yet"),
        new(ExactlyOnce, Anywhere, "anywhere; frozen for longer than the time-outs; partitions moved"),
        new(WholeOnMock, Anywhere, "at five places and anywhere"),
        new(WholeOnKafka, Anywhere, "at five places and anywhere"),
    ];
}
