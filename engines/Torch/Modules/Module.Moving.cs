using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // To other types and devices: parameters and buffers become new objects where they change.
        public partial class Module
        {
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                CheckType(dtype);
                InitializeDeviceType(device.type);
                _toEpilog(dtype, Plain(device), non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                InitializeDeviceType(deviceType);
                _toEpilog(null, Plain(new Device(deviceType, deviceIndex)), non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                CheckType(dtype);
                _toEpilog(dtype, null, non_blocking);
                return this;
            }

            public Module _to(Tensor other, bool non_blocking) => _to(other.device, other.dtype, non_blocking);

            protected virtual void _toEpilog(ScalarType? dtype, Device device, bool non_blocking)
            {
                foreach (var (_, module) in named_children())
                {
                    if (device is null)
                        module._to(dtype.Value, non_blocking);
                    else if (dtype is null)
                        module._to(device.type, device.index, non_blocking);
                    else
                        module._to(device, dtype.Value, non_blocking);
                }
                foreach (var (parameter, before) in named_parameters(false).ToList())
                {
                    if (!ReplaceParameter(dtype, device, before, out var after))
                        continue;
                    ConditionallyRegisterParameter(parameter, after);
                    Assign(parameter, before, after);
                    before.Dispose();
                }
                foreach (var (buffer, (before, persistent)) in _internal_buffers.ToList<(string, (Tensor, bool))>())
                {
                    if (!ReplaceBuffer(dtype, device, before, out var after))
                        continue;
                    ConditionallyRegisterBuffer(buffer, after, persistent);
                    Assign(buffer, before, after);
                }
                if (device is not null)
                    (_deviceType, _deviceIndex) = (device.type, device.index);
            }

            /// <summary>Disposes the one before where there is a new one.</summary>
            protected static bool ReplaceBuffer(ScalarType? dtype, Device device, Tensor buffer, out Tensor result)
            {
                var type = Kept(dtype, buffer);
                result = null;
                if (!Changes(buffer, type, device))
                    return false;
                result = buffer.to(type, device ?? buffer.device, disposeAfter: true).DetachFromDisposeScope();
                return true;
            }

            /// <summary>A gradient moves along.</summary>
            protected static bool ReplaceParameter(ScalarType? dtype, Device device, Parameter param, out Parameter p)
            {
                var type = Kept(dtype, param);
                p = null;
                if (!Changes(param, type, device))
                    return false;
                using var noGradients = no_grad();
                p = new Parameter(param.to(type, device ?? param.device), param.requires_grad);
                p.DetachFromDisposeScope();
                using var gradient = param.grad;
                if (gradient is not null)
                {
                    using var moved = gradient.to(type, device ?? param.device);
                    p.grad = moved;
                }
                return true;
            }

            /// <summary>What a property of a module takes: it lives as long as the module, the one before no longer.</summary>
            private protected static T Owned<T>(T before, T value)
                where T : Tensor
            {
                if (!ReferenceEquals(before, value))
                    before?.Dispose();
                value?.DetachFromDisposeScope();
                return value;
            }

            private static void CheckType(ScalarType dtype)
            {
                if (!is_floating_point(dtype) && !is_complex(dtype))
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
            }

            private static Device Plain(Device device) => device.type == DeviceType.CUDA ? device : new Device(device.type);

            /// <summary>Integers stay integers.</summary>
            private static ScalarType Kept(ScalarType? dtype, Tensor tensor) =>
                dtype is { } wanted && (tensor.is_floating_point() || tensor.is_complex()) ? wanted : tensor.dtype;

            private static bool Changes(Tensor tensor, ScalarType dtype, Device device) =>
                tensor.dtype != dtype || (device is not null && (tensor.device_type != device.type || (device.index >= 0 && tensor.device_index != device.index)));

            private void Assign(string component, Tensor before, Tensor after)
            {
                foreach (var field in Fields())
                {
                    if (ReferenceEquals(field.GetValue(this), before))
                        field.SetValue(this, after);
                }
            }

            /// <summary>Of this class and its bases; of two with the same name the one of the more derived class.</summary>
            private IEnumerable<FieldInfo> Fields()
            {
                HashSet<string> seen = [];
                for (var type = GetType(); type is not null && type != typeof(object); type = type.BaseType)
                {
                    foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
                    {
                        if (seen.Add(field.Name))
                            yield return field;
                    }
                }
            }
        }
    }
}
