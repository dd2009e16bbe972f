using Microsoft.Extensions.Configuration;
using Orders.Contracts;
using Orders.Sagas.Fulfilment;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;
using Orders.Tests.Fixtures;

namespace Orders.Tests.Sagas.Gateways;

/// <summary>Runs the role effects in a process that is killed or frozen, then in the test's own process.</summary>
sealed class EffectsRole(TestDatabase database, string prefix, Uri externalSystems, params (string Key, string Value)[] settings)
{
    readonly Dictionary<string, string?> _settings = new(
    [
        new("Payments:BaseUrl", externalSystems.ToString()), new("Fulfilment:BaseUrl", externalSystems.ToString()),
        new("Notifications:PickupDirectory", TestRun.Folder($"{prefix}mail")),
        .. settings.Select(x => KeyValuePair.Create(x.Key, (string?)x.Value)),
    ]);

    /// <summary>Starts a process that is killed at a fault point while it consumes the message.</summary>
    public async Task KillAt<T>(string faultPoint, string topic, Guid order, T message)
        where T : class
    {
        await using var process = await StartAndProduce(faultPoint, topic, order, message);
        await process.WaitUntilKilled();
        Assert.Empty(await Offsets(await TestBroker.BootstrapServers(), topic).Committed());
    }

    /// <summary>Starts a process that freezes at a fault point while it consumes the message.</summary>
    public async Task<OrdersProcess> FreezeAt<T>(string faultPoint, string topic, Guid order, T message)
        where T : class
    {
        var frozen = await StartAndProduce($"{faultPoint}:1:freeze", topic, order, message);
        try
        {
            await Eventually.True(() => frozen.HasExited
                ? throw new InvalidOperationException($"The process ended: {frozen.Output}")
                : frozen.IsFrozen);
            return frozen;
        }
        catch
        {
            await frozen.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a process of the role.</summary>
    public Task<OrdersProcess> Start(string faultPoint = "") => KilledProcess.Launch(
        database, prefix, "effects", faultPoint,
        [.. _settings.Select(x => (x.Key.Replace(":", "__", StringComparison.Ordinal), x.Value!))]);

    /// <summary>Consumes the topic's records in this process, until a condition holds.</summary>
    public async Task Continue(string topic, Func<Task<bool>>? until = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(_settings).Build();
        await using var messaging = await RunningMessaging.Start(
            database, prefix, options => options with { Saga = false, Relay = until is not null, Effects = true },
            services => services.AddPayments(configuration).AddFulfilment(configuration).AddNotifications(configuration));
        foreach (var record in await messaging.Read(topic))
            await Offsets(await TestBroker.BootstrapServers(), topic).Pass(record.Partition, record.Offset);
        if (until is not null)
            await Eventually.True(until);
    }

    async Task<OrdersProcess> StartAndProduce<T>(string faultPoint, string topic, Guid order, T message)
        where T : class
    {
        var process = await Start(faultPoint);
        try
        {
            await RecordWriting.Produce(prefix, topic, order, message);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    GroupOffsets Offsets(string servers, string topic) => new(servers, prefix + topic, prefix + GroupOf(topic));

    static string GroupOf(string topic) => topic switch
    {
        Topics.PaymentRequests => "payments",
        Topics.FulfilmentRequests => "fulfilment",
        Topics.NotificationRequests => "notifications",
        _ => "inventory",
    };
}
