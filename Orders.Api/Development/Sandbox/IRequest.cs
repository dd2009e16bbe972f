namespace Orders.Api.Development.Sandbox;

/// <summary>A body that validates itself, field by field.</summary>
internal interface IRequest
{
    IEnumerable<(string Field, string Error)> Errors();
}
