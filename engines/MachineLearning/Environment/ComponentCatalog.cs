using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Runtime
{
    /// <summary>The extension components (custom mapping factories) that this context knows.</summary>
    public sealed class ComponentCatalog
    {
        private readonly ConcurrentDictionary<Assembly, bool> _registered = new();
        private readonly ConcurrentDictionary<(Type Attribute, string Contract), Type> _extensions = new();

        internal ComponentCatalog()
        {
        }

        /// <summary>Registers every public class of the assembly that carries an extension attribute.</summary>
        public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
        {
            Contracts.CheckValue(assembly, nameof(assembly));
            if (!_registered.TryAdd(assembly, true))
                return;
            foreach (var type in assembly.GetTypes().Where(t => t.IsClass))
            {
                foreach (var attribute in type.GetCustomAttributes<ExtensionBaseAttribute>(inherit: false))
                {
                    var key = (attribute.GetType(), attribute.ContractName);
                    if (!_extensions.TryAdd(key, type) && _extensions[key] != type && throwOnError)
                        throw new InvalidOperationException($"ComponentCatalog cannot map contract name '{attribute.ContractName}' to '{type}', because it is already mapped to '{_extensions[key]}'.");
                }
            }
        }

        internal object CreateExtension(Type attribute, string contract)
        {
            if (!_extensions.TryGetValue((attribute, contract), out var type))
                throw new InvalidOperationException($"Could not find an extension type with attribute '{attribute.FullName}' and contract name '{contract}'. Did you forget to register an assembly with it?");
            return Activator.CreateInstance(type);
        }
    }
}

namespace Microsoft.ML
{
    /// <summary>Base of the attributes by which the catalog finds extensions.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public abstract class ExtensionBaseAttribute : Attribute
    {
        private protected ExtensionBaseAttribute(string contractName) => ContractName = Contracts.CheckNonEmpty(contractName, nameof(contractName));

        /// <summary>The name under which a saved model refers to the extension.</summary>
        public string ContractName { get; }
    }
}
