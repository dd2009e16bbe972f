using System.Collections.Frozen;
using Orders.Api.Hosting.Settings;

namespace Orders.Api.Hosting;

/// <summary>The setting <c>Orders:Roles</c>. Without it, a process has every role that the relay mode allows.</summary>
internal static class RolesSetting
{
    public static FrozenSet<Role> Read(SettingsReader reader, OutboxRelayMode relay)
    {
        var given = reader.List(OrdersSettings.RolesKey).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var names = Enum.GetNames<Role>();
        foreach (var unknown in given.Except(names, StringComparer.OrdinalIgnoreCase))
            reader.Refuse($"{OrdersSettings.RolesKey}: '{unknown}' is not one of {string.Join(", ", names).ToLowerInvariant()}.");
        if (relay is OutboxRelayMode.External && given.Contains(nameof(Role.Relay)))
            reader.Refuse($"{OrdersSettings.RolesKey}: remove relay, because {OrdersSettings.OutboxRelayKey} is {relay}.");
        return given.Count == 0
            ? Enum.GetValues<Role>().Where(x => relay is OutboxRelayMode.Own || x is not Role.Relay).ToFrozenSet()
            : Enum.GetValues<Role>().Where(x => given.Contains(x.ToString())).ToFrozenSet();
    }
}
