using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Orders.Sagas;

namespace Orders.Tests.Fixtures;

/// <summary>Recognises a log message of Orders.Sagas in a process's output by its event id.</summary>
internal static class LogPattern
{
    const BindingFlags Methods = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Returns a pattern that matches the message with any values in its placeholders.</summary>
    public static Regex Of(int eventId)
    {
        var template = typeof(OrdersMessaging).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(Methods))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .Single(message => message?.EventId == eventId)!.Message;
        var literals = Regex.Split(template, @"\{\w+\}").Select(Regex.Escape);
        return new(string.Join(".+", literals), RegexOptions.None, TimeSpan.FromSeconds(10));
    }
}
