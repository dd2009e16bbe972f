namespace Orders.Api.Identity;

/// <summary>What a caller is. A role stands for scopes, by <see cref="RoleScopes"/>.</summary>
internal enum CallerRole
{
    /// <summary>Orders for itself, and sees its own orders only.</summary>
    Customer,

    /// <summary>A shop or another system: orders for any customer.</summary>
    Service,

    /// <summary>Reports shipments.</summary>
    Carrier,

    /// <summary>Keeps the system running.</summary>
    Operator,

    /// <summary>Decides about money.</summary>
    Finance,

    /// <summary>May do everything.</summary>
    Admin,
}
