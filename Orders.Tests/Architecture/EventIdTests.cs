using System.Reflection;
using Microsoft.Extensions.Logging;
using Orders.Api.Cli;
using Orders.Sagas.Messaging.Endpoints;

namespace Orders.Tests.Architecture;

[Trait("Category", "Unit")]
public sealed class EventIdTests
{
    const BindingFlags Every =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>An alert or a search by event id finds one message.</summary>
    [Fact]
    public void A_log_message_has_an_event_id_of_its_own()
    {
        Assembly[] program = [typeof(IUnitOfWork).Assembly, typeof(CommandLine).Assembly];
        var messages = program.SelectMany(assembly => assembly.GetTypes()).SelectMany(type => type.GetMethods(Every))
            .Select(method => (Name: $"{method.DeclaringType}.{method.Name}", Message: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(method => method.Message is not null)
            .ToLookup(method => method.Message!.EventId, method => method.Name);

        Assert.NotEmpty(messages);
        Assert.DoesNotContain(messages, message => message.Key <= 0);
        var shared =
            messages.Where(message => message.Count() > 1).Select(message => $"{message.Key}: {string.Join(", ", message)}").ToList();
        Assert.True(shared.Count == 0, string.Join('\n', shared));
    }
}
