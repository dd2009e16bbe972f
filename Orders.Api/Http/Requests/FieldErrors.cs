using Microsoft.AspNetCore.Http.HttpResults;
using Orders.Api.Http.Problems;

namespace Orders.Api.Http.Requests;

/// <summary>Collects the errors of a request by field path, like <c>lines[0].quantity</c>.</summary>
internal sealed class FieldErrors
{
    readonly SortedDictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    /// <summary>The fields with an error.</summary>
    public IEnumerable<string> Paths => _errors.Keys;

    public void Add(string path, string rule)
    {
        if (!_errors.TryGetValue(path, out var rules))
            _errors.Add(path, rules = []);
        rules.Add(rule);
    }

    public bool Has(string path) => _errors.ContainsKey(path);

    public ProblemHttpResult ToProblem() => Problem.Validation(_errors.ToDictionary(x => x.Key, x => x.Value.ToArray()));
}
