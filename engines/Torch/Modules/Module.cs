using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Parameters, buffers and modules by name. Those in fields are found by <see cref="RegisterComponents"/>, under the fields' names.</summary>
        public partial class Module : IDisposable
        {
            protected OrderedDict<string, Module> _internal_submodules = [];
            protected OrderedDict<string, (Tensor, bool)> _internal_buffers = [];
            protected OrderedDict<string, Parameter> _internal_params = [];
            protected string name;
            protected DeviceType _deviceType = DeviceType.CPU;
            protected int _deviceIndex = -1;

            private bool componentsAreRegistered;
            private bool disposed;
            private bool isTraining;

            protected Module(string name)
            {
                this.name = name;
                isTraining = true;
            }

            ~Module() => Dispose(false);

            public virtual bool training => isTraining;

            public virtual string GetName() => name;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || disposed)
                    return;
                disposed = true;
                foreach (var (_, (buffer, _)) in _internal_buffers)
                    buffer.Dispose();
                foreach (var (_, parameter) in _internal_params)
                    parameter.Dispose();
                foreach (var (_, module) in _internal_submodules)
                    module.Dispose();
            }

            public virtual void train(bool train = true)
            {
                isTraining = train;
                foreach (var (_, module) in named_children())
                    module.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var (_, parameter) in named_parameters())
                {
                    using var gradient = parameter.grad;
                    if (gradient is null)
                        continue;
                    if (set_to_none)
                        parameter.grad = null;
                    else
                        gradient.zero_();
                }
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, module) in _internal_submodules)
                    module.apply(fn);
                fn(this);
                return this;
            }

            public virtual IEnumerable<(string, Parameter)> named_parameters(bool recurse = true)
            {
                HashSet<nint> seen = [0];
                foreach (var item in _internal_params)
                {
                    if (seen.Add(item.Item2.handle))
                        yield return item;
                }
                if (!recurse)
                    yield break;
                foreach (var (module, submodule) in _internal_submodules)
                {
                    foreach (var (parameter, value) in submodule.named_parameters(true))
                    {
                        if (seen.Add(value.handle))
                            yield return ($"{module}.{parameter}", value);
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.Item2);

            public virtual IEnumerable<(string, Tensor)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                HashSet<nint> seen = [0];
                foreach (var (buffer, (value, persistent)) in _internal_buffers)
                {
                    if ((persistent || include_nonpersistent) && seen.Add(value.handle))
                        yield return (buffer, value);
                }
                if (!recurse)
                    yield break;
                foreach (var (module, submodule) in _internal_submodules)
                {
                    foreach (var (buffer, value) in submodule.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(value.handle))
                            yield return ($"{module}.{buffer}", value);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(b => b.Item2);

            public virtual IEnumerable<(string, Module)> named_children() => _internal_submodules;

            public virtual IEnumerable<Module> children() => named_children().Select(m => m.Item2);

            /// <summary>Those inside, level by level; the module itself is not among them.</summary>
            public virtual IEnumerable<(string, Module)> named_modules()
            {
                foreach (var item in _internal_submodules)
                    yield return item;
                foreach (var (module, submodule) in _internal_submodules)
                {
                    foreach (var (inner, value) in submodule.named_modules())
                        yield return ($"{module}.{inner}", value);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.Item2);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Parameter get_parameter(string target) =>
                _internal_params.TryGetValue(target, out var own) ? own : Child(ref target)?.get_parameter(target);

            public virtual Tensor get_buffer(string target) =>
                _internal_buffers.TryGetValue(target, out var own) ? own.Item1 : Child(ref target)?.get_buffer(target);

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                    throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                if (_internal_buffers.ContainsKey(name))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                _internal_buffers.Add(name, (tensor, persistent));
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                    throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                if (_internal_params.ContainsKey(name))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                _internal_params.Add(name, param);
            }

            /// <summary>Null takes the name away.</summary>
            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    _internal_submodules.Remove(name);
                    return;
                }
                if (name.Contains('.'))
                    throw new ArgumentException($"module name can't contain \".\", got: {name}");
                if (string.IsNullOrEmpty(name))
                    throw new ArgumentException("module name can't be empty string \"\"");
                if (_internal_submodules.ContainsKey(name))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                _internal_submodules.Add(name, submodule);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Once, for what is in the fields then; called by the constructors of modules, and for those that are registered.</summary>
            protected virtual void RegisterComponents()
            {
                if (componentsAreRegistered)
                    return;
                foreach (var field in Fields())
                {
                    string component = field.ComponentName();
                    if (_internal_submodules.ContainsKey(component) || _internal_params.ContainsKey(component) || _internal_buffers.ContainsKey(component))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(component, module);
                            break;
                        case Parameter parameter:
                            register_parameter(component, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(component, tensor);
                            break;
                    }
                }
                componentsAreRegistered = true;
            }

            protected void ConditionallyRegisterParameter(string name, Tensor value) => ConditionallyRegisterParameter(name, value as Parameter);

            protected void ConditionallyRegisterParameter(string name, Parameter value)
            {
                if (value is null)
                    _internal_params.Remove(name);
                else
                    _internal_params[name] = value;
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor value, bool persistent = true)
            {
                if (value is null)
                    _internal_buffers.Remove(name);
                else
                    _internal_buffers[name] = (value, persistent);
            }

            protected void ClearModules() => _internal_submodules.Clear();

            protected static (Device, ScalarType) GetDefaultDeviceAndType(Device device = null, ScalarType? dtype = null) =>
                (device ?? get_default_device(), dtype ?? get_default_dtype());

            private Module Child(ref string target)
            {
                string[] parts = target.Split('.', 2);
                if (parts.Length < 2)
                    return null;
                target = parts[1];
                return named_children().FirstOrDefault(c => c.Item1 == parts[0]).Item2;
            }
        }
    }
}
