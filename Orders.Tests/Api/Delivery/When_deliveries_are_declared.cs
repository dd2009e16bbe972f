using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orders.Api.Development.Advice;
using Orders.Sagas;
using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Persistence;
using Orders.Tests.Architecture;

namespace Orders.Tests.Api.Delivery;

[Trait("Category", "Unit")]
public sealed class When_deliveries_are_declared
{
    const string Begin = "<!-- deliveries: kept true by a test -->\n";
    const string End = "<!-- /deliveries -->";

    [Fact]
    public async Task The_table_in_README_is_what_the_endpoints_declare()
    {
        var file = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "README.md"), TestContext.Current.CancellationToken);
        var readme = file.ReplaceLineEndings("\n");
        var table = readme[(readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..readme.IndexOf(End, StringComparison.Ordinal)];

        Assert.Equal(Table(await Deliveries()), table);
    }

    /// <summary>This system follows its own advice.</summary>
    [Fact]
    public async Task Every_declaration_is_a_row_of_the_advice()
    {
        var advised = DeliveryAdvice.Table.Select(x => (x.Guarantee, x.Duplicates.Words())).ToHashSet();

        Assert.All(await Deliveries(), declared => Assert.Contains((declared.Guarantee, declared.Duplicates.Words()), advised));
    }

    static string Table(IEnumerable<DeliveryDeclaration> deliveries) => string.Concat(
    [
        "| topic | consumer group | guarantee | duplicates are absorbed by | retention |\n",
        "| --- | --- | --- | --- | --- |\n",
        .. deliveries.Select(x =>
            $"| `{x.Topic}` | `{x.ConsumerGroup}` | {x.Guarantee.Words()} | {x.Duplicates.Words()} | "
            + $"{(x.Retention is { } retention ? $"{retention.TotalDays:0} days" : "–")} |\n"),
    ]);

    static async Task<IReadOnlyList<DeliveryDeclaration>> Deliveries()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddOrdersPersistence("Host=unused");
        builder.Services.AddOrdersMessaging(new OrdersMessagingOptions
        {
            Client = new ClientConfig { BootstrapServers = "127.0.0.1:1" },
            Intake = false,
            Saga = false,
            Effects = false,
            Relay = false,
            Analytics = false,
        });
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var deliveries = host.Services.GetRequiredService<IKafkaRider>().Deliveries;
        await host.StopAsync(TestContext.Current.CancellationToken);
        return deliveries;
    }
}
