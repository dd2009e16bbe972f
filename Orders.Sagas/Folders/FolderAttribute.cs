using System.ComponentModel.DataAnnotations;

namespace Orders.Sagas.Folders;

/// <summary>Requires a folder that <see cref="FolderRule"/> allows, if there is one.</summary>
/// <param name="key">The setting's key, which the message begins with.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FolderAttribute(string key) : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string folder && FolderRule.Refusal(folder) is { } refusal
            ? new($"{key}: '{folder}': {refusal}")
            : ValidationResult.Success;
}
