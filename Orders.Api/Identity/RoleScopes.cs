using Orders.Api.Hosting.Settings;

namespace Orders.Api.Identity;

/// <summary>The scopes that each role stands for: those below, or those of <c>Authentication:Roles:</c> and the role's name.</summary>
internal sealed class RoleScopes
{
    public const string Key = "Authentication:Roles";

    static readonly Dictionary<CallerRole, IReadOnlyList<string>> Defaults = new()
    {
        [CallerRole.Customer] = [Scopes.OrdersRead, Scopes.OrdersWrite],
        [CallerRole.Service] = [Scopes.OrdersRead, Scopes.OrdersWrite],
        [CallerRole.Carrier] = [Scopes.ShipmentsWrite],
        [CallerRole.Operator] = [Scopes.OrdersRead, Scopes.InventoryWrite, Scopes.OperationsRead, Scopes.OperationsWrite],
        [CallerRole.Finance] = [Scopes.OrdersRead, Scopes.PaymentsSettle],
        [CallerRole.Admin] = Scopes.All,
    };

    readonly Dictionary<CallerRole, IReadOnlyList<string>> _scopes = new(Defaults);

    public IReadOnlyList<string> Of(CallerRole role) => _scopes[role];

    public static RoleScopes Read(SettingsReader reader)
    {
        var roles = new RoleScopes();
        foreach (var role in Enum.GetValues<CallerRole>())
        {
            var key = $"{Key}:{role}";
            if (reader.List(key) is { Count: > 0 } scopes)
                roles._scopes[role] = Known(reader, key, scopes);
        }

        return roles;
    }

    /// <summary>The role of that name, in any case; null for another system's role.</summary>
    public static CallerRole? TryRole(string name)
    {
        foreach (var role in Enum.GetValues<CallerRole>())
        {
            if (role.ToString().Equals(name, StringComparison.OrdinalIgnoreCase))
                return role;
        }

        return null;
    }

    static List<string> Known(SettingsReader reader, string key, IReadOnlyList<string> scopes)
    {
        foreach (var unknown in scopes.Except(Scopes.All))
            reader.Refuse($"{key}: '{unknown}' is not one of {string.Join(", ", Scopes.All)}.");
        return [.. scopes.Intersect(Scopes.All)];
    }
}
