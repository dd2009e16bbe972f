using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Confluent.Kafka;

namespace Orders.Tests.Sagas.Messaging.ExactlyOnce;

/// <summary>A real producer whose calls fail as a script says, before or after they had their effect.</summary>
public class ScriptedProducer : DispatchProxy
{
    IProducer<byte[], byte[]> _producer = null!;
    ProducerScript _script = null!;

    internal static IProducer<byte[], byte[]> Around(IProducer<byte[], byte[]> producer, ProducerScript script)
    {
        var proxy = Create<IProducer<byte[], byte[]>, ScriptedProducer>();
        ((ScriptedProducer)(object)proxy)._producer = producer;
        ((ScriptedProducer)(object)proxy)._script = script;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _script.Record(targetMethod!.Name);
        var failure = _script.Next(targetMethod.Name);
        if (failure is { HasEffect: false, Exception: { } withoutEffect })
            throw withoutEffect;
        failure?.Until?.Wait();
        try
        {
            var result = targetMethod.Invoke(_producer, args);
            return failure?.Exception is { } withEffect ? throw withEffect : result;
        }
        catch (TargetInvocationException exception)
        {
            _script.Late(failure, exception.InnerException!);
            ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
    }
}

/// <summary>Says which calls fail and records which were made, of all producers of an endpoint together.</summary>
internal sealed class ProducerScript
{
    readonly ConcurrentQueue<(string Call, ScriptedFailure Failure)> _failures = [];
    readonly ConcurrentQueue<string> _calls = [];
    int _producers;

    public int Producers => _producers;

    public int Calls(string name) => _calls.Count(call => call == name);

    /// <summary>Makes the next call of that name fail. Failures happen in the order in which they were added.</summary>
    public ProducerScript Fails(string call, KafkaException exception, bool hasEffect = false)
    {
        _failures.Enqueue((call, new ScriptedFailure(exception, hasEffect)));
        return this;
    }

    /// <summary>Makes the next call of that name hang until the task ends; then the real call is made, too late.</summary>
    public ProducerScript Hangs(string call, Task until)
    {
        _failures.Enqueue((call, new ScriptedFailure(null, HasEffect: true, until)));
        return this;
    }

    /// <summary>What the real call threw after it had hung; null before.</summary>
    public Exception? LateFailure { get; private set; }

    public void Late(ScriptedFailure? failure, Exception exception) => LateFailure = failure?.Until is null ? LateFailure : exception;

    public IProducer<byte[], byte[]> Around(IProducer<byte[], byte[]> producer)
    {
        Interlocked.Increment(ref _producers);
        return ScriptedProducer.Around(producer, this);
    }

    public void Record(string call) => _calls.Enqueue(call);

    public ScriptedFailure? Next(string call) =>
        _failures.TryPeek(out var next) && next.Call == call && _failures.TryDequeue(out next) ? next.Failure : null;
}

/// <param name="Exception">What the call throws; null for a call that hangs.</param>
/// <param name="HasEffect">Whether the real call is made first.</param>
/// <param name="Until">How long the call hangs.</param>
internal sealed record ScriptedFailure(KafkaException? Exception, bool HasEffect, Task? Until = null);
